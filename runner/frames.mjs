// Messages over the socket to the server: a length of four bytes, the highest first, and JSON text in UTF-8.
export const kFrameBytesMax = 8 * 1024 * 1024;

// Half of a character, as slice() leaves one, is no JSON for the server: it would take the message for nonsense.
function withoutHalves(text) {
  if (!/\\ud[89a-f]/.test(text)) return text;
  return text.replace(/\\(?:(ud[89a-f][0-9a-f]{2})|.)/g, (whole, half) => (half === undefined ? whole : '\\ufffd'));
}

export function encodeFrame(message) {
  const body = Buffer.from(withoutHalves(JSON.stringify(message)), 'utf8');
  if (body.length > kFrameBytesMax) throw new RangeError('The message is too large.');
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

// Puts pieces together as they come. `take` returns the messages that are whole.
export class FrameReader {
  #pieces = [];
  #bytes = 0;

  take(piece) {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const messages = [];
    for (let length = this.#next(); length !== undefined; length = this.#next()) {
      const whole = Buffer.concat(this.#pieces, this.#bytes);
      messages.push(JSON.parse(whole.toString('utf8', 4, 4 + length)));
      this.#pieces = [whole.subarray(4 + length)];
      this.#bytes = whole.length - 4 - length;
    }
    return messages;
  }

  // The length of the first message, once all of it is there.
  #next() {
    if (this.#bytes < 4) return undefined;
    if (this.#pieces[0].length < 4) this.#pieces = [Buffer.concat(this.#pieces, this.#bytes)];
    const length = this.#pieces[0].readUInt32BE(0);
    if (length > kFrameBytesMax) throw new RangeError('The message is too large.');
    return this.#bytes >= 4 + length ? length : undefined;
  }
}
