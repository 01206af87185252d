// The examples of the README, from the files that it is tested with.
import percona from "../../filters/percona.yaml";
import perconaAlert from "../../samples/percona/trigger.json";
import perconaRecovery from "../../samples/percona/resolve.json";
import openstatus from "../../filters/openstatus.yaml";
import uptimely from "../../tests/cases/lint/filters/uptimely.yaml";
import uptimelyAlert from "../../tests/cases/lint/samples/uptimely/trigger.json";
import uptimelyRecovery from "../../tests/cases/lint/samples/uptimely/resolve.json";

/** A filter without what its file says of where it comes from. */
const filterOf = (file) => file.replace(/^(#.*\n|\n)+/, "");
const pair = (alert, recovery) => [{ name: "trigger.json", text: alert }, { name: "resolve.json", text: recovery }];

export const EXAMPLES = [
  {
    title: "a recovery that closes nothing",
    filter: filterOf(percona),
    payloads: pair(perconaAlert, perconaRecovery),
  },
  {
    title: "a state in other letters",
    filter: filterOf(openstatus),
    payloads: [{ name: "down.json", text: '{"id": "mon-1", "name": "shop", "status": "Down"}\n' }],
  },
  {
    title: "a filter typed from a status page",
    filter: uptimely,
    payloads: pair(uptimelyAlert, uptimelyRecovery),
  },
];
