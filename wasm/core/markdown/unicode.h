// Unicode's classes and case folding, as md4c has them: labels have to match and delimiters to flank as in its pass.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Unicode case folding: writes up to three code points and returns how many.
unsigned sluice_unicode_fold(unsigned codepoint, unsigned folded[3]);
/// A Unicode punctuation character (CommonMark 0.31.2, 2.1).
int sluice_unicode_is_punctuation(unsigned codepoint);
/// A Unicode whitespace character (CommonMark 0.31.2, 2.1).
int sluice_unicode_is_whitespace(unsigned codepoint);

#ifdef __cplusplus
}
#endif
