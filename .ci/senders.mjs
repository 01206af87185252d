// Real senders against `cgfilter serve`: Prometheus with Alertmanager, and collectd. An alert of each fires and recovers.
// Run by .ci/senders, which says where the program is.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.CGFILTER;
const folder = mkdtempSync(join(tmpdir(), "cgfilter-senders-"));
const children = [];
const logs = [];
process.once("exit", (status) => {
  for (const child of children) child.kill("SIGKILL");
  if (status) console.log(logs.slice(-60).join("\n"));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** What is waited for. */
let awaited = "the start";
setTimeout(() => {
  console.log(`FAIL within 60 s: ${awaited}`);
  process.exit(1);
}, 60_000).unref();

/** Starts a program, and gives its lines to those who wait for one. */
const start = (name, args) => {
  const child = spawn(name, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  const waiting = new Set();
  const told = (line) => {
    logs.push(`${name.split("/").pop()}: ${line}`);
    lines.push(line);
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", told);
  child.once("error", (error) => { throw error; });
  const ended = new Promise((resolve) => child.once("close", resolve));
  children.push(child);
  const line = (pattern) => new Promise((resolve) => {
    awaited = `${name} says ${pattern}`;
    const look = () => {
      const found = lines.map((it) => it.match(pattern)).find(Boolean);
      if (!found) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
  });
  const end = () => {
    awaited = `${name} ends`;
    child.kill("SIGTERM");
    return ended;
  };
  return { line, end, lines };
};
const write = (name, text) => writeFileSync(join(folder, name), text);

mkdirSync(join(folder, "filters"));
write("filters/alertmanager.yaml", `from: Alertmanager
trigger:
  payload_json_key: status
  key_value_equals: firing
  map_incident_with: groupKey
  incident_title_from: commonAnnotations.summary
resolve:
  payload_json_key: status
  key_value_equals: resolved
  incident_mapped_with: groupKey
`);
write("filters/collectd.yaml", `from: collectd
trigger:
  payload_json_key: "[0].labels.severity"
  key_value_equals: FAILURE
  map_incident_with: "[0].labels.queue"
  incident_title_from: "{{[0].labels.queue}} is at {{[0].annotations.CurrentValue}}"
resolve:
  payload_json_key: "[0].labels.severity"
  key_value_equals: OKAY
  incident_mapped_with: "[0].labels.queue"
`);
const receiver = start(program, ["serve", "--listen", "127.0.0.1:0", "--record", "calls.ndjson"]);
const [, url] = await receiver.line(/URL field: (http:.*)NAME$/);

// The queue of a shop, which both watch.
let orders = 3;
const shop = createServer((_, reply) => reply.end(`shop_orders_waiting ${orders}\n`)).listen(0, "127.0.0.1");
await new Promise((resolve) => shop.once("listening", resolve));

write("alertmanager.yml", `route:
  receiver: callgoose
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
receivers:
- name: callgoose
  webhook_configs:
  - url: '${url}Alertmanager'
`);
const alertmanager = start("prometheus-alertmanager", ["--config.file=alertmanager.yml", "--storage.path=alertmanager",
  "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="]);
const [, alertmanagerAt] = await alertmanager.line(/msg="Listening on" address=(\S+)/);

write("rules.yml", `groups:
- name: shop
  rules:
  - alert: OrdersWait
    expr: last_over_time(shop_orders_waiting[1m]) > 500
    annotations:
      summary: '{{ $value }} orders wait'
`);
write("prometheus.yml", `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
alerting:
  alertmanagers:
  - static_configs: [{targets: ['${alertmanagerAt}']}]
scrape_configs:
- job_name: shop
  static_configs: [{targets: ['127.0.0.1:${shop.address().port}']}]
`);
start("prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=prometheus", "--web.listen-address=127.0.0.1:0"]);

write("collectd.conf", `Hostname "shop-db-1"
FQDNLookup false
BaseDir "${folder}"
PIDFile "${folder}/collectd.pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin logfile
<Plugin logfile>
  File STDERR
</Plugin>
LoadPlugin unixsock
<Plugin unixsock>
  SocketFile "${folder}/collectd.sock"
</Plugin>
LoadPlugin write_http
<Plugin write_http>
  <Node "callgoose">
    URL "${url}collectd"
    Format "JSON"
    Metrics false
    Notifications true
    LogHttpError true
  </Node>
</Plugin>
LoadPlugin threshold
<Plugin threshold>
  <Plugin "queue">
    <Type "gauge">
      Instance "orders"
      WarningMax 100
      FailureMax 500
    </Type>
  </Plugin>
</Plugin>
`);
const collectd = start("/usr/sbin/collectd", ["-f", "-C", "collectd.conf"]);
/** It makes its socket on a thread of its own. */
const reach = (path) => new Promise((resolve) => {
  awaited = "collectd listens";
  const attempt = () => {
    const socket = connect(path, () => resolve(socket));
    socket.once("error", () => setTimeout(attempt, 20));
  };
  attempt();
});
const toCollectd = await reach(join(folder, "collectd.sock"));
const values = createInterface({ input: toCollectd });
/** A value that stands for an hour: none is missed meanwhile. */
const wait = async (many) => {
  orders = many;
  toCollectd.write(`PUTVAL "shop-db-1/queue/gauge-orders" interval=3600 N:${many}\n`);
  const told = await new Promise((resolve) => values.once("line", resolve));
  assert.match(told, /^0 Success/);
};

await wait(950);
await Promise.all([
  receiver.line(/^\d+ Alertmanager: ok: 201 incident opened \(alertmanager, trigger 1: "Alertmanager - 950 orders wait"\)$/),
  receiver.line(/^\d+ collectd: ok: 201 incident opened \(collectd, trigger 1: "collectd - orders is at 950"\)$/),
]);
console.log("ok   the alerts of Alertmanager and collectd open an incident each");
await wait(150);
await Promise.all([
  receiver.line(/^\d+ Alertmanager: ok: 200 incident closed \(alertmanager, resolve\)$/),
  receiver.line(/^\d+ collectd: fail: 202 discarded: .*severity found "WARNING", wants exactly FAILURE/),
]);
await wait(7);
await receiver.line(/^\d+ collectd: ok: 200 incident closed \(collectd, resolve\)$/);
console.log("ok   their recoveries close them, and a warning of collectd is discarded");

/** How many calls Alertmanager counts. */
const counted = async (kind) => {
  const metrics = await (await fetch(`http://${alertmanagerAt}/metrics`)).text();
  return Number(metrics.match(new RegExp(`^alertmanager_notification_requests_${kind}{integration="webhook".*} (\\d+)$`, "m"))[1]);
};
awaited = "Alertmanager has the answers to two calls";
while (await counted("total") < 2) await new Promise((resume) => setTimeout(resume, 50));
assert.equal(await counted("failed_total"), 0);
await collectd.line(/write_http plugin: HTTP Error code: 201/);
await collectd.line(/write_http plugin: HTTP Error code: 202/);
for (const line of receiver.lines) {
  const number = line.match(/^(\d+) /)?.[1];
  if (!number) continue;
  const { call } = await (await fetch(new URL(`/calls/${number}`, url))).json();
  const expected = line.includes(" collectd: ") && call.status !== 200 ? /^collectd takes 200 alone for success: / : /^$/;
  assert.match(call.note ?? "", expected, line);
}
console.log("ok   Alertmanager takes the answers for success, and the page says that collectd takes 200 alone");

assert.equal(await receiver.end(), 0);
assert.equal(receiver.lines.at(-1), "5 calls, 2 services: 2 incidents opened, 2 closed, 0 still open, 1 discarded");
const replay = execFileSync(program, ["replay", "calls.ndjson", "--format", "json"], { cwd: folder });
const { payloads, opened, closed, open, discarded } = JSON.parse(replay).summary;
assert.deepEqual({ payloads, opened, closed, open, discarded }, { payloads: 5, opened: 2, closed: 2, open: 0, discarded: 1 });
console.log("ok   the record replays to the same totals");
process.exit(0);
