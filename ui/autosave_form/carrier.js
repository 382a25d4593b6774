// Carries what is to be saved to the server and its answer back: over a line that stays open, which takes a third of a request's time,
// else as a request. What was under way when a line ended may have been stored: the promise is broken and the saver sends it again.

const ANSWER_MS = 10000; // a line that is silent for so long counts as broken
const REST_MS = 30000; // before a line that could not be opened is tried again

function makeLine(ended) {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/a/answers`);
  const waiting = new Map(); // number of a wish → {resolve, reject, timer}
  let number = 0, wasOpen = false;

  function take(answered) {
    const wish = waiting.get(answered);
    waiting.delete(answered);
    clearTimeout(wish?.timer);
    return wish;
  }

  const line = {
    isOpen: () => socket.readyState === WebSocket.OPEN,
    carry: (body) => new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject, timer: setTimeout(line.end, ANSWER_MS) });
      socket.send(`{"number":${number},"save":${body}}`);
    }),
    end() {
      socket.onclose = null;
      socket.close();
      for (const one of [...waiting.keys()]) take(one).reject(new Error("line"));
      ended(wasOpen);
    },
  };
  socket.onopen = () => { wasOpen = true; };
  socket.onclose = line.end;
  socket.onmessage = ({ data }) => {
    const { number: answered, status, content } = JSON.parse(data);
    take(answered)?.resolve({ status, content });
  };
  return line;
}

// XMLHttpRequest hands over headers and body in one turn; fetch takes two.
function request(body) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", "/a/answer");
    asked.setRequestHeader("Content-Type", "application/json");
    asked.onload = () => {
      try { resolve({ status: asked.status, content: JSON.parse(asked.responseText) }); } catch (error) { reject(error); }
    };
    asked.onerror = asked.onabort = reject;
    asked.send(body);
  });
}

function makeCarrier() {
  let line = null, restsUntil = 0;

  function open() {
    if (line || Date.now() < restsUntil) return;
    line = makeLine((wasOpen) => {
      line = null;
      if (!wasOpen) restsUntil = Date.now() + REST_MS;
    });
  }

  // A line knows what this browser was allowed when it was opened, a request what it is allowed now.
  async function carry(body) {
    if (navigator.onLine && line?.isOpen()) {
      const mine = line;
      const answer = await mine.carry(body);
      if (![403, 404].includes(answer.status)) return answer;
      if (line === mine) mine.end();
    }
    const answer = request(body);
    open();
    return answer;
  }

  return carry;
}
