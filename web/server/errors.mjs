// Failures that a request is answered with.

/** @typedef {400 | 403 | 404 | 413 | 500 | 502} Status */

export class HttpError extends Error {
  /** @param {Status} status @param {string} message shown to the reader @param {ErrorOptions} [options] */
  constructor(status, message, options) {
    super(message, options);
    /** @readonly */
    this.status = status;
  }
}

/** @param {string} message */
export const badRequest = (message) => new HttpError(400, message);
/** @param {string} message */
export const forbidden = (message) => new HttpError(403, message);
/** @param {string} message */
export const tooLarge = (message) => new HttpError(413, message);
/** @param {string} message */
export const notFound = (message) => new HttpError(404, message);
