import { expect, test } from 'vitest';
import { FakeButtons, shop } from '../testing/buttons';
import { Buttons, usualButton } from './button';

test('what was changed is asked for again', async () => {
  const server = new FakeButtons();
  const buttons = new Buttons(server);
  const { id } = await buttons.make({ ...usualButton, name: 'Shop' });
  expect(buttons.all.told.value.value?.map((one) => one.name)).toEqual(['Shop']);
  await buttons.change(id, { on: false });
  expect(buttons.all.told.value.value?.map((one) => one.on)).toEqual([false]);
  await buttons.remove(id, true);
  expect(buttons.all.told.value.value).toEqual([]);
  expect(server.log.at(-1)).toBe(`delete ${id} true`);
});

test('what the server refuses is not shown as done', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  const buttons = new Buttons(server);
  await buttons.all.load();
  server.failure = new Error('no');
  await expect(buttons.change('mfrggzdfmz', { on: false })).rejects.toThrow();
  expect(buttons.all.told.value.value?.[0]?.on).toBe(true);
});
