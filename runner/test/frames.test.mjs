import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encodeFrame, FrameReader, kFrameBytesMax} from '../frames.mjs';

test('messages come out whole, however they were cut', () => {
  const sent = [{type: 'ready'}, {text: 'ä€😀'}, {list: [1, 2]}];
  const bytes = Buffer.concat(sent.map(encodeFrame));
  for (const size of [1, 3, 5, bytes.length]) {
    const reader = new FrameReader();
    const got = [];
    for (let at = 0; at < bytes.length; at += size) got.push(...reader.take(bytes.subarray(at, at + size)));
    assert.deepEqual(got, sent);
  }
});

test('a length that no message has is refused before anything is kept for it', () => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(kFrameBytesMax + 1, 0);
  assert.throws(() => new FrameReader().take(head), RangeError);
});

test('half of a character is replaced, and nothing else', () => {
  const sent = {half: 'a\ud83d', other: '\ude00b', whole: '😀', escaped: '\\ud83d', quoted: '"\n\u0001', '\udc00': 1};
  const [got] = new FrameReader().take(encodeFrame(sent));
  assert.deepEqual(got, {half: 'a\ufffd', other: '\ufffdb', whole: '😀', escaped: '\\ud83d', quoted: '"\n\u0001', '\ufffd': 1});
});
