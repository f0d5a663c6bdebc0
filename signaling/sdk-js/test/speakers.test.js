// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { Speakers } from '../src/speakers.js';
import { pass } from './fakes.js';

describe('speakers', () => {
  let speakers;
  let lists;
  let levels;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    lists = [];
    levels = {};
    const ears = () => Object.entries(levels).map(([participantId, audioLevel]) => ({ participantId, receiver: { getSynchronizationSources: () => [{ audioLevel }] } }));
    speakers = new Speakers((list) => lists.push(list.map((speaker) => speaker.participant_id)), ears);
    speakers.start();
  });

  test('names whom the server names, in its order', () => {
    speakers.handleServerList([{ participant_id: 'b', level: 0.9 }, { participant_id: 'a', level: 0.5 }]);
    speakers.handleServerList([]);
    assert.deepEqual(lists, [['b', 'a'], []]);
  });

  test('hears those the server has no levels of, and keeps them through short pauses', async () => {
    levels = { quiet: 0.001, loud: 0.4 };
    await pass(300);
    levels = { quiet: 0.001, loud: 0 };
    await pass(500);
    assert.deepEqual(lists, [['loud']]);
    await pass(1000);
    assert.deepEqual(lists, [['loud'], []]);
  });

  test('does not contradict the server about somebody it has named before', async () => {
    speakers.handleServerList([{ participant_id: 'a', level: 0.9 }]);
    speakers.handleServerList([]);
    levels = { a: 0.4 };
    await pass(1000);
    assert.deepEqual(lists, [['a'], []]);
  });

  test('nobody speaks when it stops', async () => {
    speakers.handleServerList([{ participant_id: 'a', level: 0.9 }]);
    speakers.stop();
    levels = { b: 0.4 };
    await pass(1000);
    assert.deepEqual(lists, [['a'], []]);
  });
});
