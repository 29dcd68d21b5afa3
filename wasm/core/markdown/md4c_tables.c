// md4c is compiled here, as part of this file: its Unicode tables are private to its one source, and a second copy of
// them would cost the module 10 KB and could differ.
#include <md4c.c>

#include "md4c_tables.h"

unsigned sluice_md4c_fold(unsigned codepoint, unsigned folded[3]) {
  MD_UNICODE_FOLD_INFO info;
  md_get_unicode_fold_info(codepoint, &info);
  for (unsigned i = 0; i < info.n_codepoints; ++i) folded[i] = info.codepoints[i];
  return info.n_codepoints;
}

int sluice_md4c_is_punctuation(unsigned codepoint) { return md_is_unicode_punct__(codepoint); }

int sluice_md4c_is_whitespace(unsigned codepoint) { return md_is_unicode_whitespace__(codepoint); }
