// md4c's own answers about code points; `md_parse` is declared by md4c.h.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Writes up to three code points and returns how many.
unsigned md4c_fold(unsigned codepoint, unsigned folded[3]);
int md4c_is_punctuation(unsigned codepoint);
int md4c_is_whitespace(unsigned codepoint);

#ifdef __cplusplus
}
#endif
