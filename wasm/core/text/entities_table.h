// HTML's named character references as data; entities.cpp reads it.
#pragma once

#include <cstddef>

namespace sluice {

/// All entries one after the other, by code point. An entry is the name (ASCII letters and digits, without "&" and
/// ";"), then control bytes, all below '0':
///   0x2F           if HTML knows the name without the semicolon, too
///   0x20 + index   if a second code point follows the first: kEntitySecondCodePoints[index]
///   the step from the first code point of the entry before: a byte below 0x1F, or 0x1F and the step in groups of seven
///   bits, least first, bit 7 set in all but the last
extern const char kEntities[];
/// False in the module that every page loads: it has the common ones, and gets all when a text needs them (entities.h).
extern const bool kHasAllEntities;
extern const std::size_t kEntitiesSize;
extern const std::size_t kEntityCount;
extern const char16_t kEntitySecondCodePoints[];

}  // namespace sluice
