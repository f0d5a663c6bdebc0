// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Room, SluiceError } from '/sdk/index.js';
import { byId, setLabel } from './dom.js';
import { listDevices, openDevice, openScreen } from './devices.js';
import { describe, describeEnd } from './messages.js';
import { Preview } from './preview.js';
import { Stage } from './stage.js';

const query = new URLSearchParams(location.search);

/** @type {Room | null} */
let room = null;
/** @type {{camera: any, microphone: any, screen: any[]}} */
const local = { camera: null, microphone: null, screen: [] };
const preview = new Preview(byId('preview'), byId('preview-note'));
const stage = new Stage(byId('tiles'), byId('tile-template'), {
  figuresShown: query.has('figures'),
  onChange: () => (byId('alone').hidden = stage.size > 1),
});

/** @param {string} text @param {boolean} [bad] */
function showBanner(text, bad = false) {
  const banner = byId('banner');
  banner.textContent = text;
  banner.hidden = text === '';
  banner.classList.toggle('bad', bad);
}

/** @param {string} text */
function showFormError(text) {
  byId('form-error').textContent = text;
  byId('form-error').hidden = text === '';
}

// ---- lobby ----

async function startPreview() {
  await preview.show('');
  await refreshDevices();
}

async function refreshDevices() {
  await listDevices(byId('camera'), 'videoinput', 'No camera');
  await listDevices(byId('microphone'), 'audioinput', 'No microphone');
  await listDevices(byId('call-camera'), 'videoinput', null);
  await listDevices(byId('call-microphone'), 'audioinput', null);
  await listDevices(byId('call-speaker'), 'audiooutput', null);
  byId('speaker-label').hidden = !('setSinkId' in HTMLMediaElement.prototype) || byId('call-speaker').options.length === 0;
}

byId('camera').addEventListener('change', () => preview.show(byId('camera').value === 'none' ? null : byId('camera').value));

byId('join-form').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  join().catch((error) => showFormError(describe(error)));
});

function identity() {
  const key = 'sluice-identity';
  let value = sessionStorage.getItem(key);
  if (!value) {
    value = `web-${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
    sessionStorage.setItem(key, value);
  }
  return query.get('identity') ?? value;
}

async function join() {
  showFormError('');
  const button = byId('join');
  button.disabled = true;
  performance.mark('join-clicked');
  const joined = new Room();
  room = joined;
  wire(joined);
  try {
    await joined.connect({ room: byId('room').value.trim(), identity: identity(), name: byId('name').value.trim(), token: byId('token').value.trim() || undefined });
  } catch (error) {
    room = null;
    throw error;
  } finally {
    button.disabled = false;
  }
  enterCall(joined);
  await publishDevices(joined);
}

/** @param {Room} joined */
function enterCall(joined) {
  byId('lobby').hidden = true;
  byId('call').hidden = false;
  byId('controls').hidden = false;
  byId('room-name').hidden = false;
  byId('room-name').textContent = byId('room').value;
  history.replaceState(null, '', `?${new URLSearchParams({ room: byId('room').value.trim() })}`); // to be shared: neither token nor name
  localStorage.setItem('sluice-name', byId('name').value.trim());
  stage.add('self', { name: byId('name').value, self: true });
  byId('toggle-microphone').focus();
}

/** @param {Room} joined */
async function publishDevices(joined) {
  const jobs = [];
  if (byId('camera').value !== 'none' && query.get('camera') !== '0') {
    jobs.push(publishCamera(joined));
  } else {
    preview.show(null);
  }
  if (byId('microphone').value !== 'none' && query.get('microphone') !== '0') {
    jobs.push(publishMicrophone(joined));
  }
  const results = await Promise.allSettled(jobs);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    showBanner(describe(/** @type {PromiseRejectedResult} */ (failed).reason), true);
  }
  syncButtons();
}

/** @param {Room} joined */
async function publishCamera(joined) {
  const media = preview.take() ?? (await openDevice('video', deviceOf('camera')));
  local.camera = await joined.publish(media, 'camera', { codec: byId('codec').value || undefined, maxBitrate: 2_500_000 });
  stage.tile('self')?.attach(media);
  measureSelf('video', local.camera);
}

/** @param {Room} joined */
async function publishMicrophone(joined) {
  const media = await openDevice('audio', deviceOf('microphone'));
  local.microphone = await joined.publish(media, 'microphone');
  measureSelf('audio', local.microphone);
}

/** @param {'video' | 'audio'} kind @param {any} track */
function measureSelf(kind, track) {
  const tile = stage.tile('self');
  if (tile) {
    stage.measure(`self-${kind}`, { tile, kind, end: track.transceiver.sender });
  }
}

/** @param {'camera' | 'microphone'} kind */
function deviceOf(kind) {
  const value = byId(kind).value;
  return value === 'none' ? '' : value;
}

// ---- call ----

/** @param {Room} joined */
function wire(joined) {
  joined.on('state', ({ state, reason }) => handleState(state, reason));
  joined.on('participant-joined', (participant) => {
    stage.add(participant.id, { name: participant.name || participant.identity });
    announce(`${participant.name || participant.identity} joined`);
  });
  joined.on('participant-left', ({ participant }) => {
    stage.remove(participant.id);
    announce(`${participant.name || participant.identity} left`);
  });
  joined.on('track-subscribed', ({ participant, track, media, receiver }) => {
    const tile = tileFor(participant, track);
    tile.attach(media);
    tile.setMuted(track.kind, track.muted);
    stage.measure(track.id, { tile, kind: track.kind, end: receiver });
    if (track.kind === 'video') {
      markFirstFrame(tile.video);
    }
  });
  joined.on('track-unsubscribed', ({ participant, track }) => {
    stage.unmeasure(track.id);
    if (track.source === 'screen') {
      stage.remove(track.id);
    } else {
      stage.tile(participant.id)?.detach(track.kind);
    }
  });
  joined.on('track-updated', ({ participant, track }) => {
    if (track.source !== 'screen' && track.source !== 'screen_audio') {
      stage.tile(participant.id)?.setMuted(track.kind, track.muted);
    }
  });
  joined.on('subscription-failed', ({ reason }) => {
    showBanner(reason === 'codec_unsupported' ? 'Somebody sends video in a format this browser cannot play.' : 'A track could not be received.', true);
  });
  joined.on('speakers', (speakers) => {
    stage.setSpeaking(new Set(speakers.map(({ participant_id: id }) => (id === joined.self?.id ? 'self' : id))));
  });
  joined.on('error', (error) => showBanner(describe(error), true));
}

/** @param {HTMLVideoElement} video */
function markFirstFrame(video) {
  if ('requestVideoFrameCallback' in video && performance.getEntriesByName('first-remote-frame').length === 0) {
    video.requestVideoFrameCallback(() => performance.mark('first-remote-frame'));
  }
}

/** @param {any} participant @param {any} track */
function tileFor(participant, track) {
  const name = participant.name || participant.identity;
  return track.source === 'screen' ? stage.add(track.id, { name, screen: true }) : (stage.tile(participant.id) ?? stage.add(participant.id, { name }));
}

/** @param {string} state @param {string} reason */
function handleState(state, reason) {
  byId('status').textContent = { connecting: 'Connecting...', connected: '', reconnecting: 'Reconnecting...', closed: '' }[state] ?? '';
  if (state === 'reconnecting') {
    showBanner(reason === 'signaling' ? 'The connection to the server is interrupted; the call goes on. Reconnecting...' : 'The connection is lost. Reconnecting...');
  } else if (state === 'connected') {
    showBanner('');
  } else if (state === 'closed' && reason !== 'left' && !byId('call').hidden) {
    backToLobby();
    showFormError(describeEnd(reason));
  }
}

function backToLobby() {
  stage.clear();
  for (const track of [local.camera, local.microphone, ...local.screen]) {
    track?.media.stop();
  }
  Object.assign(local, { camera: null, microphone: null, screen: [] });
  room = null;
  showBanner('');
  byId('lobby').hidden = false;
  byId('call').hidden = true;
  byId('controls').hidden = true;
  byId('settings').hidden = true;
  byId('room-name').hidden = true;
  startPreview();
}

/** @param {string} text */
function announce(text) {
  byId('status').textContent = text;
}

// ---- controls ----

/** @param {'camera' | 'microphone'} kind */
async function toggle(kind) {
  if (!room) {
    return;
  }
  try {
    if (!local[kind]) {
      await (kind === 'camera' ? publishCamera(room) : publishMicrophone(room));
    } else {
      await room.setMuted(local[kind], !local[kind].muted);
    }
    stage.tile('self')?.setMuted(kind === 'camera' ? 'video' : 'audio', local[kind].muted);
  } catch (error) {
    showBanner(describe(error), true);
  }
  syncButtons();
}

async function toggleScreen() {
  if (!room) {
    return;
  }
  try {
    if (local.screen.length > 0) {
      await stopScreen();
    } else {
      for (const media of await openScreen()) {
        const track = await room.publish(media, media.kind === 'video' ? 'screen' : 'screen_audio');
        local.screen.push(track);
        media.onended = () => stopScreen();
        if (media.kind === 'video') {
          const tile = stage.add('screen', { name: byId('name').value, self: true, screen: true });
          tile.attach(media);
          stage.measure('self-screen', { tile, kind: 'video', end: track.transceiver.sender });
        }
      }
    }
  } catch (error) {
    if (!(error instanceof SluiceError && error.reason === 'permission_denied')) { // a cancelled choice is no error
      showBanner(describe(error), true);
    }
  }
  syncButtons();
}

async function stopScreen() {
  const shared = local.screen;
  local.screen = [];
  stage.remove('screen');
  for (const track of shared) {
    track.media.stop();
    await room?.unpublish(track);
  }
  syncButtons();
}

function syncButtons() {
  for (const kind of /** @type {const} */ (['camera', 'microphone'])) {
    const on = Boolean(local[kind] && !local[kind].muted);
    const button = byId(`toggle-${kind}`);
    button.setAttribute('aria-pressed', String(on));
    setLabel(button, kind === 'camera' ? (on ? 'Stop video' : 'Start video') : on ? 'Mute' : 'Unmute');
  }
  byId('toggle-screen').setAttribute('aria-pressed', String(local.screen.length > 0));
  setLabel(byId('toggle-screen'), local.screen.length > 0 ? 'Stop sharing' : 'Share');
  byId('toggle-figures').setAttribute('aria-pressed', String(stage.figuresShown));
}

function toggleSettings() {
  const shown = byId('settings').hidden;
  byId('settings').hidden = !shown;
  byId('toggle-settings').setAttribute('aria-expanded', String(shown));
  if (shown) {
    refreshDevices();
    byId('call-camera').focus();
  } else {
    byId('toggle-settings').focus();
  }
}

function toggleFigures() {
  stage.toggleFigures();
  syncButtons();
}

async function leave() {
  await room?.leave();
  backToLobby();
  byId('join').focus();
}

/** @param {'camera' | 'microphone'} kind */
async function changeDevice(kind) {
  const track = local[kind];
  if (!room || !track) {
    return;
  }
  try {
    const media = await openDevice(kind === 'camera' ? 'video' : 'audio', byId(`call-${kind}`).value);
    const old = track.media;
    await room.replaceMedia(track, media);
    old.stop();
    if (kind === 'camera') {
      stage.tile('self')?.attach(media);
    }
  } catch (error) {
    showBanner(describe(error), true);
  }
}

byId('toggle-microphone').addEventListener('click', () => toggle('microphone'));
byId('toggle-camera').addEventListener('click', () => toggle('camera'));
byId('toggle-screen').addEventListener('click', toggleScreen);
byId('toggle-settings').addEventListener('click', toggleSettings);
byId('toggle-figures').addEventListener('click', toggleFigures);
byId('leave').addEventListener('click', leave);
byId('call-camera').addEventListener('change', () => changeDevice('camera'));
byId('call-microphone').addEventListener('change', () => changeDevice('microphone'));
byId('call-speaker').addEventListener('change', () => stage.setSpeaker(byId('call-speaker').value));

document.addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === 'Escape' && !byId('settings').hidden) {
    toggleSettings();
  }
  if (!room || event.ctrlKey || event.metaKey || event.altKey || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)) {
    return;
  }
  const action = { m: () => toggle('microphone'), v: () => toggle('camera'), s: toggleScreen, d: toggleSettings, f: toggleFigures, l: leave }[event.key.toLowerCase()];
  if (action) {
    event.preventDefault();
    action();
  }
});

navigator.mediaDevices?.addEventListener?.('devicechange', refreshDevices);

stage.keepMeasuring(async (end) => room?.readStats(end) ?? null);

byId('name').value = query.get('name') ?? localStorage.getItem('sluice-name') ?? '';
byId('room').value = query.get('room') ?? '';
byId('codec').value = query.get('codec') ?? '';
byId('token').value = query.get('token') ?? '';
/** For tests and the console. */
Object.defineProperty(window, 'sluice', { get: () => ({ room, local }) });
startPreview().then(() => {
  if (query.get('autojoin') === '1') {
    join().catch((error) => showFormError(describe(error)));
  }
});
