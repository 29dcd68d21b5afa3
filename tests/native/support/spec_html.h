// CommonMark's expected HTML and ours, brought to one form for comparison.
#pragma once

#include <string>
#include <string_view>

namespace sluice::test {

/// HTML with one spelling: attributes sorted, references decoded and written anew, `<br />` as `<br>`, and no newlines
/// at the edges of block elements (the specification's renderer writes them, a DOM needs none). Content of `<pre>`
/// keeps all its white space.
std::string normalizedHtml(std::string_view html);

}  // namespace sluice::test
