/* global mergeInto, LibraryManager, HEAPU8, Module, getWasmTableEntry -- Emscripten runs this file at link time */
// embind's glue serves every type that C++ can pass and checks each call. The bridge speaks in numbers alone, which need
// no conversion: a function is its invoker with the address of what it invokes, and types are not registered at all.
const numbersOnly = {
  // Newer versions of Emscripten pass more arguments, which do not matter here.
  _embind_register_function__deps: ['$getWasmTableEntry'],
  _embind_register_function: function (name, argCount, rawArgTypesAddr, signature, rawInvoker, fn) {
    let text = '';
    for (; HEAPU8[name]; name++) text += String.fromCharCode(HEAPU8[name]);
    Module[text] = getWasmTableEntry(rawInvoker).bind(null, fn);
  },
};
const types = ['void', 'bool', 'integer', 'bigint', 'float', 'std_string', 'std_wstring', 'memory_view', 'emval'];
for (const type of types) {
  const name = `_embind_register_${type}`;
  numbersOnly[name] = function () {};
  numbersOnly[`${name}__deps`] = [];
}
mergeInto(LibraryManager.library, numbersOnly);
