import { startServer } from './lib/server.js';
import { launchChromium } from './lib/browsers.js';
import { join, readMedia } from './lib/call.js';
const s = await startServer(process.argv.slice(3));
const b = await launchChromium();
const p = [];
for (const n of ['A','B','C','D']) p.push(await join(b, s.url, {room:'x',name:n,codec:process.argv[2]??''}));
for (let i=0;i<4;i++) {
await new Promise(r=>setTimeout(r,4000));
for (const q of p) { const m=await readMedia(q); console.log(m.encoded, m.codec, JSON.stringify(Object.values(m.video).map(v=>[v.decoded,v.freezes,v.lost,v.width])), Object.values(m.audio).map(a=>a.packets).join(), await q.evaluate(()=>document.getElementById("banner").textContent+[...window.sluice.room.participants].map(p=>p.name+p.tracks.length))); }
}
const m = /http:..*?(127[\d.]+:\d+)/.exec(s.log.find(l=>l.includes('management on')))[1];
console.log((await (await fetch('http://'+m+'/metrics')).text()).split('\n').filter(l=>/^sluice/.test(l) && !/_bucket| 0.0$/.test(l)).join('\n'));
console.log(await (await fetch(s.url+'api/stats')).text());
await p[0].screenshot({path:'/tmp/page.png'});
await b.close(); await s.stop();
console.log(s.log.filter(l=>/ERROR|WARN|closed/.test(l)).join('\n').slice(0,3000));
