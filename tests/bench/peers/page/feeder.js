// Keeps a pace: says how many deltas are due, and when they were.
const TICK = 4;

onmessage = ({ data: { total, rate, batch } }) => {
  const now = () => performance.timeOrigin + performance.now();
  let sent = 0;
  if (rate === 0) {
    for (; sent < total; sent += batch) postMessage({ count: Math.min(batch, total - sent), time: now() });
    return;
  }
  const start = now();
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((now() - start) / 1000) * rate));
    if (due > sent) postMessage({ count: due - sent, time: now() });
    sent = due;
    if (sent === total) clearInterval(timer);
  }, TICK);
};
