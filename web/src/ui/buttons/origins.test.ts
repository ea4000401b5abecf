import { expect, test } from 'vitest';
import { originsOf } from './origins';

test.each([
  ['https://shop.example', ['https://shop.example']],
  [' https://Shop.Example/ ', ['https://shop.example']],
  ['https://shop.example/contact?a=b#c', ['https://shop.example']],
  ['https://shop.example:443, https://shop.example', ['https://shop.example']],
  ['http://localhost:8080\nhttps://b.example', ['http://localhost:8080', 'https://b.example']],
  ['https://日本.example', ['https://xn--wgv71a.example']],
  ['shop.example', ['shop.example']], // the server says what is wrong with it
  ['javascript:alert(1) null', ['javascript:alert(1)', 'null']],
  ['https://user@', ['https://user@']],
  ['', []],
])('the origins in %j are %j', (text, origins) => {
  expect(originsOf(text)).toEqual(origins);
});
