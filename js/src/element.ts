// 'sluice/element': importing it makes <sluice-stream> known.
import { defineElement } from './sluice_stream.js';

export { SluiceStreamElement, type SluiceStreamState } from './sluice_stream.js';

defineElement();
