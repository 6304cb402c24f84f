// A stranger on AMQP 1.0, by the rhea library; it prints what it sees as JSON, one object a line.
//
//   node amqp_peer.cjs ROLE HOST PORT NAME [PASSWORD]
const rhea = require('rhea');

const [role, host, port, name, password] = process.argv.slice(2);
const tell = (fact) => console.log(JSON.stringify(fact));
const reason = (error) => ({ condition: error && error.condition, description: error && error.description });
const container = rhea.create_container();
const serving = role.startsWith('serve');
const options = { host, port: Number(port), reconnect: false };
if (password !== undefined) Object.assign(options, { username: name, password });
const connection = serving ? container : container.connect(options);

// Errors are printed, and end the program.
for (const kind of ['connection', 'session', 'sender', 'receiver']) {
  connection.on(`${kind}_error`, (context) => {
    tell({ refused: kind, ...reason(context[kind].error) });
    connection.close();
  });
}
container.on('disconnected', (context) => {
  if (context.error) tell({ disconnected: String(context.error.message || context.error) });
});
container.on('error', () => {});

// A string comes from an amqp-value section; a data section is a typed body with its code, 0x75.
function seen(message) {
  const { body, ...rest } = message;
  const data = Boolean(body) && body.typecode === 0x75;
  tell({ ...rest, section: data ? 'data' : 'value', text: String(data ? body.content : body) });
}

function ask(reply_to, more = {}) {
  const sender = connection.open_sender({ target: { address: name, capabilities: ['queue'] } });
  sender.once('sendable', () => sender.send({
    reply_to, message_id: 'asked-1', ttl: 60000, durable: true, priority: 7, body: '<asked/>',
    application_properties: { size: 7, ratio: 1.5, sure: true, word: 'x' }, ...more,
  }));
}

function tellAnswer() {
  connection.on('message', (context) => {
    seen(context.message);
    connection.close();
  });
}

function tellVerdict() {
  for (const verdict of ['accepted', 'rejected', 'released']) {
    connection.on(verdict, (context) => {
      tell({ verdict, ...reason((context.delivery.remote_state || {}).error) });
      connection.close();
    });
  }
}

function attach(link) {
  connection.open_receiver(link);
  connection.on('receiver_open', (context) => {
    const { source } = context.receiver;
    if (source && source.address) tell({ open: source.address });
  });
}

function serve(how) {
  const server = container.listen({ host, port: Number(port), ...how });
  container.on('receiver_open', ({ receiver }) => receiver.set_target(receiver.target));
  server.on('listening', () => tell({ port: server.address().port }));
}

const roles = {
  // Answer every request at its reply-to, over the anonymous relay.
  respond() {
    const sender = connection.open_sender({ target: {} });
    connection.on('message', ({ message }) => {
      seen(message);
      sender.send({
        to: message.reply_to, correlation_id: message.correlation_id || message.message_id,
        message_id: 'reply-1', body: '<received/>', application_properties: { size: 7, sure: true },
      });
    });
    connection.on('receiver_open', () => tell({ ready: true }));
    sender.once('sendable', () => connection.open_receiver(name));
  },
  // Ask once, with a reply queue that comes of a dynamic source.
  request() {
    const receiver = connection.open_receiver({ source: { dynamic: true } });
    receiver.once('receiver_open', () => ask(receiver.source.address));
    tellAnswer();
  },
  // Ask once, with a reply queue that comes of a dynamic target, as Qpid JMS does it.
  'request-by-target'() {
    const owner = connection.open_sender({ target: { dynamic: true, capabilities: ['temporary-queue'] } });
    owner.once('sender_open', () => {
      const { address } = owner.target;
      connection.open_receiver(address).once('receiver_open', () => ask(address));
    });
    tellAnswer();
  },
  // Ask once, with an id that is no string.
  'request-by-number'() {
    const receiver = connection.open_receiver({ source: { dynamic: true } });
    receiver.once('receiver_open', () => ask(receiver.source.address, { message_id: 7 }));
    tellAnswer();
  },
  // Give the first message back as failed, and accept it the second time.
  'give-back'() {
    let met = false;
    connection.open_receiver({ source: name, autoaccept: false, credit_window: 1 });
    connection.on('receiver_open', () => tell({ ready: true }));
    connection.on('message', ({ message, delivery }) => {
      seen(message);
      if (met) delivery.accept();
      else delivery.modified({ delivery_failed: true });
      if (met) connection.close();
      met = true;
    });
  },
  // Take a message, say nothing of it, and go.
  'run-away'() {
    connection.open_receiver({ source: name, autoaccept: false, credit_window: 1 });
    tellAnswer();
  },
  // Refuse a message for good.
  reject() {
    connection.open_receiver({ source: name, autoaccept: false, credit_window: 1 });
    connection.on('message', ({ delivery }) => {
      delivery.reject({ condition: 'amqp:not-allowed', description: 'not for me' });
      connection.close();
    });
  },
  // Say where to publish in the address, as ActiveMQ's users do.
  publish() {
    const sender = connection.open_sender(`topic://${name}`);
    sender.once('sendable', () => sender.send({ body: '<event/>' }));
    tellVerdict();
  },
  // Send what a broker may not want.
  large() {
    ask(undefined, { body: 'x'.repeat(5000) });
    tellVerdict();
  },
  map() {
    ask(undefined, { body: { a: 1 } });
    tellVerdict();
  },
  // Take a few, and tell that there are no more.
  drain() {
    const receiver = connection.open_receiver({ source: name, credit_window: 0 });
    receiver.on('receiver_open', () => {
      receiver.drain = true;
      receiver.add_credit(5);
    });
    receiver.on('message', ({ message }) => seen(message));
    receiver.on('receiver_drained', () => {
      tell({ drained: true });
      connection.close();
    });
  },
  selector: () => attach({ source: { address: name, filter: rhea.filter.selector('a = 1') } }),
  browse: () => attach({ source: { address: name, distribution_mode: 'copy' } }),
  nowhere: () => attach({ source: {} }),
  receive: () => attach({ source: name }),
  // Send where nothing is, and say what came of it.
  'send-nowhere'() {
    const sender = connection.open_sender({ target: {} });
    sender.once('sendable', () => sender.send({ body: '<lost/>' }));
    tellVerdict();
  },
  'no-target'() {
    connection.open_sender({});
  },
  // Listen in one session, end it, and go on in the connection.
  'end-session'() {
    const session = connection.create_session();
    session.begin();
    session.open_receiver(name);
    connection.on('receiver_open', () => session.close());
    connection.on('session_close', () => tell({ ended: true }));
  },
  // Be a broker that does one thing oddly.
  'serve-no-credit'() {
    serve({ receiver_options: { credit_window: 0 } });
  },
  'serve-release'() {
    serve({ receiver_options: { autoaccept: false } });
    container.on('message', ({ delivery }) => delivery.release());
  },
  'serve-close'() {
    serve({ receiver_options: { autoaccept: false } });
    container.on('message', (context) => {
      context.connection.close({ condition: 'amqp:connection:forced', description: 'going home' });
    });
  },
  'serve-detach'() {
    serve({ receiver_options: { credit_window: 0 } });
    container.on('receiver_open', ({ receiver }) => {
      setTimeout(() => receiver.close({ condition: 'amqp:resource-deleted', description: 'gone' }), 100);
    });
  },
  'serve-well'() {
    serve({});
    container.on('message', ({ message }) => seen(message));
  },
  login() {
    connection.on('connection_open', () => {
      tell({ welcome: true });
      connection.close();
    });
  },
};
roles[role]();
