// md4c's own Unicode tables, so that labels match and delimiters flank exactly as they do in its pass.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Unicode case folding: writes up to three code points and returns how many.
unsigned sluice_md4c_fold(unsigned codepoint, unsigned folded[3]);
/// A Unicode punctuation character (CommonMark 0.31.2, 2.1).
int sluice_md4c_is_punctuation(unsigned codepoint);
/// A Unicode whitespace character (CommonMark 0.31.2, 2.1).
int sluice_md4c_is_whitespace(unsigned codepoint);

#ifdef __cplusplus
}
#endif
