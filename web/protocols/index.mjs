// Every protocol that the demo can speak. A document of streams/ can be played in each of them.
import { anthropicMessages } from './anthropic_messages.mjs';
import { geminiGenerate } from './gemini_generate.mjs';
import { openaiChat } from './openai_chat.mjs';
import { openaiResponses } from './openai_responses.mjs';
import { plainText } from './plain_text.mjs';

/** @type {readonly import('./types.js').Protocol[]} */
export const protocols = [openaiChat, openaiResponses, anthropicMessages, geminiGenerate, plainText];

export const DEFAULT_PROTOCOL = openaiChat.id;

/** @param {string} id @returns {import('./types.js').Protocol | undefined} */
export function findProtocol(id) {
  return protocols.find((protocol) => protocol.id === id);
}
