// The parts of md4c that Sluice uses: its inline parser, and its Unicode tables, so that labels match and delimiters
// flank exactly as they do in its pass. Blocks are Sluice's own (line_analysis.h).
#pragma once

#include <md4c.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses the inline content of one leaf block, with the result that md4c's pass over a whole document has for it.
///
/// `text[0, begin)` holds the link reference definitions that the block may refer to, `text[begin, size)` its lines,
/// each ended by a line feed; blanks around a line do not count.
///
/// @param cell MD_BLOCK_P for a paragraph or heading, any number of lines: calls back for spans and texts alone.
///   MD_BLOCK_TH or MD_BLOCK_TD for a table row: the lines are the delimiter row and the row; calls back for TR and the
///   cells too.
/// @return 0, or another number when memory has run out or a callback has answered with it
int sluice_md4c_inlines(const char* text, unsigned size, unsigned begin, MD_BLOCKTYPE cell, const MD_PARSER* parser,
                        void* userdata);

/// Unicode case folding: writes up to three code points and returns how many.
unsigned sluice_md4c_fold(unsigned codepoint, unsigned folded[3]);
/// A Unicode punctuation character (CommonMark 0.31.2, 2.1).
int sluice_md4c_is_punctuation(unsigned codepoint);
/// A Unicode whitespace character (CommonMark 0.31.2, 2.1).
int sluice_md4c_is_whitespace(unsigned codepoint);

#ifdef __cplusplus
}
#endif
