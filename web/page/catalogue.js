// What the server can play.

/**
 * @typedef {{ id: string, title: string, question: string, bytes: number, reasoning: boolean }} Document
 * @typedef {{ id: string, contentType: string, bytes: number, chunked: boolean }} Recording
 * @typedef {{ id: string, name: string }} Protocol
 * @typedef {{ id: string, name: string, protocols: string[], recordings: boolean }} Fault
 *
 * @typedef {object} Catalogue
 * @property {Document[]} documents
 * @property {Recording[]} recordings
 * @property {Protocol[]} protocols
 * @property {Fault[]} faults
 * @property {{ model: string } | null} live
 */

/** @returns {Promise<Catalogue>} */
export async function loadCatalogue() {
  const response = await fetch('/api/catalogue');
  if (!response.ok) throw new Error(`The catalogue cannot be read: HTTP ${response.status}`);
  return response.json();
}
