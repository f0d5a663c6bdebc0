// SPDX-License-Identifier: Apache-2.0
// @ts-check
import { Room, SluiceError } from '/sdk/index.js';
import { listDevices, openDevice, openScreen } from './devices.js';
import { Tile } from './tile.js';

const MESSAGES = {
  permission_denied: 'The browser does not let this page use your camera or microphone. Allow it in the address bar and try again.',
  no_device: 'No such camera or microphone was found.',
  device_busy: 'The camera or microphone is used by another program.',
  unreachable: 'The server cannot be reached. Check the address and your connection.',
  unauthorized: 'The server wants a valid access token (under "More").',
  forbidden: 'Your token does not allow this.',
  limit_exceeded: 'The room is full.',
  duplicate_identity: 'You joined this room somewhere else, so this window has left it.',
  removed: 'You were removed from the room.',
  resumed_elsewhere: 'The call goes on in another window.',
  media_failed: 'No media gets through to the server. A firewall may block UDP.',
  rate_limited: 'The server had to slow you down and closed the call.',
};

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const template = /** @type {HTMLTemplateElement} */ (byId('tile-template'));

/** @type {Room | null} */
let room = null;
/** Tiles by participant id, screens by track id. @type {Map<string, Tile>} */
const tiles = new Map();
/** Remote ends for the figures. @type {Map<string, {tile: Tile, end: RTCRtpReceiver | RTCRtpSender}>} */
const meters = new Map();
/** @type {{camera: any, microphone: any, screen: any[]}} */
const local = { camera: null, microphone: null, screen: [] };
/** @type {MediaStreamTrack | null} */
let previewVideo = null;
let figuresShown = query.has('figures');

/** @param {unknown} error */
function describe(error) {
  if (error instanceof SluiceError) {
    return MESSAGES[/** @type {keyof typeof MESSAGES} */ (error.reason)] ?? error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

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
  try {
    previewVideo = await openDevice('video', '');
    byId('preview').srcObject = new MediaStream([previewVideo]);
    byId('preview-note').hidden = true;
  } catch (error) {
    byId('preview-note').textContent = describe(error);
  }
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

byId('camera').addEventListener('change', async () => {
  previewVideo?.stop();
  previewVideo = null;
  byId('preview').srcObject = null;
  byId('preview-note').hidden = false;
  byId('preview-note').textContent = 'Camera is off';
  if (byId('camera').value !== 'none') {
    try {
      previewVideo = await openDevice('video', byId('camera').value);
      byId('preview').srcObject = new MediaStream([previewVideo]);
      byId('preview-note').hidden = true;
    } catch (error) {
      byId('preview-note').textContent = describe(error);
    }
  }
});

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
  history.replaceState(null, '', `?${new URLSearchParams([...query, ['room', byId('room').value]].filter(([key], i, all) => all.findLastIndex(([other]) => other === key) === i))}`);
  const self = new Tile(template, { name: byId('name').value, self: true, screen: false });
  addTile('self', self);
  byId('toggle-microphone').focus();
  layout();
}

/** @param {Room} joined */
async function publishDevices(joined) {
  const jobs = [];
  if (byId('camera').value !== 'none' && query.get('camera') !== '0') {
    jobs.push(publishCamera(joined));
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
  const media = previewVideo?.readyState === 'live' ? previewVideo : await openDevice('video', deviceOf('camera'));
  previewVideo = null;
  local.camera = await joined.publish(media, 'camera', { codec: byId('codec').value || undefined, maxBitrate: 2_500_000 });
  tiles.get('self')?.attach(media);
  meters.set('self', { tile: /** @type {Tile} */ (tiles.get('self')), end: local.camera.transceiver.sender });
}

/** @param {Room} joined */
async function publishMicrophone(joined) {
  const media = await openDevice('audio', deviceOf('microphone'));
  local.microphone = await joined.publish(media, 'microphone');
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
    addTile(participant.id, new Tile(template, { name: participant.name || participant.identity, self: false, screen: false }));
    announce(`${participant.name || participant.identity} joined`);
  });
  joined.on('participant-left', ({ participant }) => {
    removeTile(participant.id);
    announce(`${participant.name || participant.identity} left`);
  });
  joined.on('track-subscribed', ({ participant, track, media, receiver }) => {
    const tile = tileFor(participant, track);
    tile.attach(media);
    tile.setMuted(track.kind, track.muted);
    if (track.kind === 'video') {
      meters.set(track.id, { tile, end: receiver });
      markFirstFrame(tile.video);
    }
    layout();
  });
  joined.on('track-unsubscribed', ({ participant, track }) => {
    meters.delete(track.id);
    if (track.source === 'screen') {
      removeTile(track.id);
    } else {
      tiles.get(participant.id)?.detach(track.kind);
    }
  });
  joined.on('track-updated', ({ participant, track }) => {
    if (track.source !== 'screen' && track.source !== 'screen_audio') {
      tiles.get(participant.id)?.setMuted(track.kind, track.muted);
    }
  });
  joined.on('subscription-failed', ({ reason }) => {
    showBanner(reason === 'codec_unsupported' ? 'Somebody sends video in a format this browser cannot play.' : 'A track could not be received.', true);
  });
  joined.on('speakers', (speakers) => {
    const ids = new Set(speakers.map((/** @type {any} */ speaker) => speaker.participant_id));
    for (const [id, tile] of tiles) {
      tile.setSpeaking(ids.has(id === 'self' ? joined.self?.id : id));
    }
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
  if (track.source !== 'screen') {
    return /** @type {Tile} */ (tiles.get(participant.id));
  }
  const tile = new Tile(template, { name: participant.name || participant.identity, self: false, screen: true });
  addTile(track.id, tile);
  return tile;
}

/** @param {string} id @param {Tile} tile */
function addTile(id, tile) {
  removeTile(id);
  tiles.set(id, tile);
  tile.showFigures(figuresShown);
  byId('tiles').append(tile.element);
  layout();
}

/** @param {string} id */
function removeTile(id) {
  tiles.get(id)?.remove();
  tiles.delete(id);
  layout();
}

function layout() {
  const count = tiles.size;
  byId('tiles').style.setProperty('--columns', String(Math.ceil(Math.sqrt(count))));
  byId('tiles').toggleAttribute('data-many', count > 3);
  byId('alone').hidden = count > 1;
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
    showFormError(MESSAGES[/** @type {keyof typeof MESSAGES} */ (reason)] ?? 'The call has ended.');
  }
}

function backToLobby() {
  for (const id of [...tiles.keys()]) {
    removeTile(id);
  }
  meters.clear();
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
    tiles.get('self')?.setMuted(kind === 'camera' ? 'video' : 'audio', local[kind].muted);
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
          const tile = new Tile(template, { name: byId('name').value, self: true, screen: true });
          addTile('screen', tile);
          tile.attach(media);
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
  removeTile('screen');
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
    button.lastElementChild.textContent = kind === 'camera' ? (on ? 'Stop video' : 'Start video') : on ? 'Mute' : 'Unmute';
  }
  byId('toggle-screen').setAttribute('aria-pressed', String(local.screen.length > 0));
  byId('toggle-screen').lastElementChild.textContent = local.screen.length > 0 ? 'Stop sharing' : 'Share';
  byId('toggle-figures').setAttribute('aria-pressed', String(figuresShown));
}

function toggleSettings() {
  const shown = byId('settings').hidden;
  byId('settings').hidden = !shown;
  byId('toggle-settings').setAttribute('aria-expanded', String(shown));
  if (shown) {
    refreshDevices();
    byId('call-camera').focus();
  }
}

function toggleFigures() {
  figuresShown = !figuresShown;
  tiles.forEach((tile) => tile.showFigures(figuresShown));
  syncButtons();
}

async function leave() {
  await room?.leave();
  backToLobby();
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
      tiles.get('self')?.attach(media);
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
byId('call-speaker').addEventListener('change', () => {
  for (const tile of tiles.values()) {
    /** @type {any} */ (tile.video).setSinkId?.(byId('call-speaker').value);
  }
});

document.addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
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

setInterval(async () => {
  if (room && figuresShown) {
    for (const { tile, end } of meters.values()) {
      const stats = await room.readStats(end).catch(() => null);
      if (stats) {
        tile.figures(stats);
      }
    }
  }
}, 1000);

byId('name').value = query.get('name') ?? '';
byId('room').value = query.get('room') ?? '';
byId('codec').value = query.get('codec') ?? '';
byId('token').value = query.get('token') ?? '';
/** For tests and the console. */
Object.defineProperty(window, 'sluice', { get: () => ({ room, local, tiles, join, leave, toggle }) });
startPreview().then(() => {
  if (query.get('autojoin') === '1') {
    join().catch((error) => showFormError(describe(error)));
  }
});
