// md4c with its own tables and its own definitions, none of which the core uses, and what is private to it: the tests
// compare with that.
#include <md4c_corrected.c>  // made by cmake/dependencies.cmake

#include "md4c_whole.h"

unsigned md4c_fold(unsigned codepoint, unsigned folded[3]) {
  MD_UNICODE_FOLD_INFO info;
  md_get_unicode_fold_info(codepoint, &info);
  for (unsigned i = 0; i < info.n_codepoints; ++i) folded[i] = info.codepoints[i];
  return info.n_codepoints;
}

int md4c_is_punctuation(unsigned codepoint) { return md_is_unicode_punct__(codepoint); }

int md4c_is_whitespace(unsigned codepoint) { return md_is_unicode_whitespace__(codepoint); }
