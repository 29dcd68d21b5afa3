// The part of md4c that Sluice uses: its inline parser. Blocks are Sluice's own (line_analysis.h).
#pragma once

#include <md4c.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The destination and the title of a link reference definition, as they were written, in the text that is parsed.
typedef struct SluiceDefinition {
  unsigned destinationBegin;
  unsigned destinationEnd;
  unsigned titleBegin;
  unsigned titleEnd;
} SluiceDefinition;

/// Looks for the definition of a label as it is written. @return whether there is one
typedef int (*SluiceDefinitionLookup)(const char* label, unsigned size, SluiceDefinition* found, void* userdata);

/// What inline content stands in.
typedef struct SluiceBlock {
  /// text[0, begin) is for definitions and ends with a line feed, if there is any; text[begin, size) are the block's
  /// lines, each ended by a line feed; blanks around a line do not count.
  const char* text;
  unsigned size;
  unsigned begin;
  /// MD_BLOCK_P for a paragraph or heading, any number of lines: calls back for spans and texts alone. MD_BLOCK_TH or
  /// MD_BLOCK_TD for a table row: the lines are the delimiter row and the row; calls back for TR and the cells too.
  MD_BLOCKTYPE cell;
  SluiceDefinitionLookup lookup;
} SluiceBlock;

/// Parses the inline content of one leaf block, with the result that md4c's pass over a whole document has for it.
///
/// What callbacks answer is not looked at.
/// @return 0, or another number when memory has run out
int sluice_md4c_inlines(const SluiceBlock* block, const MD_PARSER* parser, void* userdata);

#ifdef __cplusplus
}
#endif
