// The documentation of a made-up message broker, with something for every form of answer: definitions, steps, settings that two pages disagree on, errors,
// tables, versions, and pages that are there in two versions.
#pragma once

#include <map>
#include <string>

namespace docent::query::testing {

// Path and text of the files of one version of the documentation.
using Files = std::map<std::string, std::string>;

inline const Files& lantern_files() {
  static const Files kFiles = {
      {"overview.md",
       "# Lantern\n\nLantern is a message broker that keeps every message in an append-only log. It runs as one process or as a cluster of nodes.\n\n"
       "Lantern was built for teams that must replay what happened. For more information see the glossary.\n\n"
       "## Parts\n\nA cluster has three parts:\n\n- The beacon accepts messages from producers.\n- The keeper writes messages to disk.\n- The warden elects leaders and moves partitions.\n"},
      {"glossary.md",
       "# Glossary\n\n## Topic\n\nA topic is a named stream of messages. Producers write to it and consumers read from it.\n\n"
       "## Partition\n\nA partition is an ordered part of a topic. Every partition has one leader.\n\n"
       "## Offset\n\nAn offset is the position of a message in its partition. Offsets never change.\n\n"
       "## Retention\n\nRetention is the rule that decides how long messages are kept.\n\n"
       "## Queue\n\nA queue is a topic whose messages are removed once a consumer has acknowledged them. Queues suit work that must be done once.\n"},
      {"install.md",
       "# Install Lantern on Linux\n\nThis page shows how to install Lantern on a Linux machine.\n\n"
       "## Before you begin\n\n- You need a 64-bit Linux machine with 2 GB of memory.\n- Port 7070 must be free.\n\n"
       "## Install the package\n\nTo install Lantern on Linux:\n\n1. Download the package:\n\n   ```shell\n   curl -LO https://get.lantern.example/lantern.deb\n   ```\n\n"
       "2. Install the package:\n\n   ```shell\n   sudo dpkg -i lantern.deb\n   ```\n\n3. Start the service:\n\n   ```shell\n   sudo systemctl start lantern\n   ```\n\n"
       "4. Check that the beacon answers on port 7070.\n\n"
       "## Clean up\n\nTo remove Lantern, run `sudo apt remove lantern`.\n"},
      {"backup.md",
       "# Back up a topic\n\nA backup of a topic holds its messages and its settings.\n\n## Take a backup\n\nStop the producers of the topic first. Then write the backup with `lanternctl`:\n\n"
       "```shell\nlanternctl backup create orders --to /var/backups\n```\n\nThe output is similar to:\n\n```\nbackup orders-0001 written\n```\n\n"
       "You can list all backups with this command:\n\n```shell\nlanternctl backup list\n```\n\n"
       "## Restore a backup\n\nTo restore a backup of a topic:\n\n1. Create an empty topic of the same name.\n2. Run `lanternctl backup restore orders-0001`.\n3. Start the producers again.\n"},
      {"settings.md",
       "# Settings reference\n\nSettings are read from `/etc/lantern/lantern.yaml` when Lantern starts.\n\n## Storage settings\n\n"
       "| Setting | Type | Default | Description |\n|---|---|---|---|\n| `storage.retention_hours` | integer | 168 | How many hours messages are kept. |\n"
       "| `storage.sync_writes` | boolean | true | Whether each write is flushed to disk before it is acknowledged. |\n| `storage.segment_bytes` | integer | 1073741824 | Size of one log segment. |\n\n"
       "## Network settings\n\n`network.port`\n\n: The port that the beacon listens on. The default is 7070.\n\n"
       "The `network.max_connections` setting limits the connections of one node. It defaults to 1000. Set it in `lantern.yaml`:\n\n"
       "```yaml\nnetwork:\n  max_connections: 5000\n```\n\n"
       "## Consumers\n\nThe file has these fields:\n\n```yaml\n# How often a consumer tells that it lives.\n[ heartbeat_interval: <duration> | default = 3s ]\n\n# How long it may be silent.\n[ session_timeout: <duration> | default = 30s ]\n```\n\n"
       "## Compression\n\nThe `storage.compression` setting must be one of `none`, `zstd` or `gzip`. If not set, messages are not compressed.\n"},
      {"tuning.md",
       "# Tuning guide\n\nThe `network.max_connections` setting defaults to 2000 on large machines. Raise it before you add consumers.\n\n"
       "Set `storage.sync_writes` to `false` only where a lost message does no harm.\n"},
      {"errors.md",
       "# Errors\n\n## Error `E_NO_LEADER`\n\n`E_NO_LEADER` means that a partition has no leader. This happens when the warden cannot reach a majority of the nodes.\n\n"
       "To fix it:\n\n1. Check that all nodes run with `lanternctl nodes`.\n2. Restart the nodes that are down.\n3. Run `lanternctl elect orders`.\n\n"
       "## Error `E_DISK_FULL`\n\nThe keeper reports `E_DISK_FULL` when less than one segment of space is left. Lower `storage.retention_hours` or add a disk.\n\n"
       "## A consumer is stuck\n\nIf a consumer is stuck, another consumer of its group may hold the partition. Make sure that every consumer of the group acknowledges its messages. You can look at the group with:\n\n"
       "```shell\nlanternctl groups show\n```\n"},
      {"topics-and-queues.md",
       "# Topics and queues\n\nUnlike a topic, a queue removes a message once it is acknowledged. Both a topic and a queue have partitions.\n\n"
       "A topic can be replayed from any offset, whereas a queue cannot be replayed.\n\n"
       "## Delivery\n\nThe following delivery modes are available:\n\n- At most once: a message may be lost.\n- At least once: a message may come twice.\n- Exactly once: needs transactions.\n\n"
       "## Consumer states\n\n| State | Meaning |\n|---|---|\n| Joining | The consumer waits for partitions. |\n| Active | The consumer reads messages. |\n| Draining | The consumer finishes what it has read. |\n"},
      {"questions.md",
       "# Frequent questions\n\n## Replay\n\nA queue cannot be replayed, because acknowledged messages are removed. Consumers can read a topic from any offset.\n\n"
       "## Groups\n\nA partition can be read by only one consumer of a group. Lantern restarts failed consumers automatically.\n\n"
       "## Encryption\n\nTransactions do not work across clusters. Lantern supports encryption at rest for topics.\n"},
      {"releases.md",
       "# Releases\n\n## Transactions\n\nTransactions were introduced in Lantern 2.4. They are stable since version 3.0.\n\n"
       "## Scripts\n\nThe script engine was deprecated in version 2.6 and removed in version 3.1.\n\n"
       "## Web console\n\nThe web console was added in version 2.2.\n"},
      {"console.md", "# Web console\n\nThe web console shows topics, partitions and groups in a browser. The web console was added in version 2.3.\n"},
      {"upgrade.md",
       "# Upgrade a cluster\n\nUpgrade one node after the other, so that every partition keeps its leader.\n\n## Prerequisites\n\nTake a backup of every topic first.\n\n"
       "## Steps\n\nTo upgrade a cluster:\n\n1. Drain the node with `lanternctl drain node1`.\n2. Install the new package.\n3. Start the node.\n4. Wait until the node is active.\n5. Go on with the next node.\n\n"
       "## Why one at a time\n\nA partition needs a majority of its nodes, because the warden elects leaders by vote.\n"},
      {"lanternctl.md",
       "# lanternctl\n\n`lanternctl` is the command-line tool of Lantern. It talks to the beacon of any node.\n\n## Options\n\n"
       "- `--timeout`: how long to wait for the beacon. Default: 30s.\n- `--force`: does not ask before it deletes something.\n- `--output`: the format of the output, `text` or `json`.\n"},
  };
  return kFiles;
}

// Questions for the files above, in the words of people, and what the answer must hold and be.
struct LanternQuestion {
  const char* question;
  const char* form;     // that must have made it
  const char* must_say; // a part of some statement
};
inline const LanternQuestion kLanternQuestions[] = {
    {"What is Lantern?", "definition", "Lantern is a message broker"},
    {"What is a topic?", "definition", "A topic is a named stream of messages."},
    {"what's a partition", "definition", "A partition is an ordered part of a topic."},
    {"Can you tell me what an offset is?", "definition", "An offset is the position of a message"},
    {"Define retention", "definition", "Retention is the rule"},
    {"What does the beacon do?", "definition", "The beacon accepts messages from producers."},
    {"What is lanternctl?", "definition", "lanternctl is the command-line tool of Lantern."},
    {"How do I install Lantern on Linux?", "procedure", "sudo dpkg -i lantern.deb"},
    {"how to back up a topic", "procedure", "lanternctl backup create orders"},
    {"How can I restore a backup?", "procedure", "Run lanternctl backup restore orders-0001."},
    {"How do I upgrade a cluster?", "procedure", "5. Go on with the next node."},
    {"What is the default of storage.retention_hours?", "setting", "168"},
    {"what is the default value of storage.sync_writes", "setting", "true"},
    {"What is the default for network.max_connections?", "setting", "It defaults to 1000."},
    {"Where do I set network.max_connections?", "setting", "max_connections: 5000"},
    {"What are the allowed values of storage.compression?", "setting", "must be one of none, zstd or gzip"},
    {"Which port does the beacon listen on?", "setting", "7070"},
    {"What is the default of session_timeout?", "setting", "# How long it may be silent.\n[ session_timeout: <duration> | default = 30s ]"},
    {"What does --force do?", "setting", "does not ask before it deletes something"},
    {"What is the default of --timeout?", "setting", "Default: 30s."},
    {"What does the error E_NO_LEADER mean?", "error", "E_NO_LEADER means that a partition has no leader."},
    {"How do I fix E_NO_LEADER?", "error", "3. Run lanternctl elect orders."},
    {"E_DISK_FULL error", "error", "when less than one segment of space is left"},
    {"Why is my consumer stuck?", "error", "another consumer of its group may hold the partition"},
    {"What is the difference between a topic and a queue?", "comparison", "Unlike a topic, a queue removes a message once it is acknowledged."},
    {"topic vs queue", "comparison", "A topic is a named stream of messages."},
    {"Which delivery modes are available?", "list", "At least once: a message may come twice."},
    {"List the states of a consumer", "list", "Draining | The consumer finishes what it has read."},
    {"What are the parts of a cluster?", "list", "The warden elects leaders and moves partitions."},
    {"Can a queue be replayed?", "yes_no", "A queue cannot be replayed"},
    {"Does Lantern restart failed consumers automatically?", "yes_no", "Lantern restarts failed consumers automatically."},
    {"Do transactions work across clusters?", "yes_no", "Transactions do not work across clusters."},
    {"Is encryption at rest supported for topics?", "yes_no", "Lantern supports encryption at rest for topics."},
    {"Can a partition be read by two consumers of a group?", "yes_no", "A partition can be read by only one consumer of a group."},
    {"Since which version are transactions stable?", "version", "They are stable since version 3.0."},
    {"When was the script engine removed?", "version", "removed in version 3.1"},
    {"In which version was the web console added?", "version", "The web console was added in version 2.2."},
    {"Which version introduced transactions?", "version", "Transactions were introduced in Lantern 2.4."},
    {"why should nodes be upgraded one at a time", "passages", "because the warden elects leaders by vote"},
    {"how does the warden elect leaders", "passages", "elects leaders"},
    {"storage settings of a log segment", "passages", "Size of one log segment."},
};

}  // namespace docent::query::testing
