/* global mergeInto, LibraryManager -- Emscripten runs this file at link time */
// embind registers every type that it knows at start-up. The bridge speaks of whole numbers, doubles and narrow strings
// only; what would serve the other types is left out of the glue.
const unused = {};
for (const type of ['std_wstring', 'memory_view', 'emval']) {
  const name = `_embind_register_${type}`;
  unused[name] = function () {};
  unused[`${name}__deps`] = [];
}
mergeInto(LibraryManager.library, unused);
