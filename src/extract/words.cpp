#include "extract/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace docent::extract {
namespace {

using WordSet = std::unordered_set<std::string_view>;

// "33.5. Title", "I.1. Title", "Chapter 5. Title": numbers of a book, often with a space that does not break.
std::string_view without_book_number(std::string_view heading) {
  std::string_view rest = heading;
  const bool chapter = rest.starts_with("Chapter ") || rest.starts_with("Appendix ");
  if (chapter) rest.remove_prefix(rest.find(' ') + 1);
  std::size_t at = 0, parts = 0;
  while (at < rest.size() && at < 16) {
    std::size_t end = at;
    while (end < rest.size() && is_digit(rest[end])) ++end;
    if (end == at && parts == 0 && is_upper(rest[at]) && at + 1 < rest.size() && rest[at + 1] == '.') end = at + 1;
    if (end == at || end >= rest.size() || rest[end] != '.') break;
    ++parts;
    at = end + 1;
  }
  if (parts < (chapter ? 1U : 2U) || at >= rest.size()) return heading;
  if (rest[at] == ' ') return base::trim(rest.substr(at + 1));
  if (rest.substr(at).starts_with("\xC2\xA0")) return base::trim(rest.substr(at + 2));
  return heading;
}

}  // namespace

bool all_of_class(std::string_view text, bool (*test)(char)) { return std::ranges::all_of(text, test); }
bool any_of_class(std::string_view text, bool (*test)(char)) { return std::ranges::any_of(text, test); }

bool contains_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

std::string collapse_space(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool no_break = text[i] == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0';
    if (no_break) ++i;
    if (!no_break && !is_blank(text[i])) out.push_back(text[i]);
    else if (!out.empty() && out.back() != ' ') out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string_view strip_marks(std::string_view text) {
  static constexpr std::string_view kOpen = "\"'`([{<", kClose = "\"'`)]}>", kEnd = ".,:;";
  text = base::trim(text);
  for (bool changed = true; changed && !text.empty();) {
    changed = false;
    if (text.size() > 1 && kEnd.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
      changed = true;
    }
    const std::size_t open = kOpen.find(text.front());
    if (text.size() > 1 && open != std::string_view::npos && text.back() == kClose[open] && text.find(kClose[open], 1) == text.size() - 1) {
      text = text.substr(1, text.size() - 2);
      changed = true;
    }
    text = base::trim(text);
  }
  return text;
}

NumberedHeading split_number(std::string_view heading) {
  heading = base::trim(heading);
  if (heading.ends_with("\xC2\xB6")) heading = base::trim(heading.substr(0, heading.size() - 2));  // the mark of a permanent link
  heading = without_book_number(heading);
  std::string_view rest = heading;
  const std::string lower = base::ascii_lower(rest.substr(0, 5));
  const bool step = lower == "step ";
  if (step) rest.remove_prefix(5);
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  if (digits == 0 || digits > 3) return {base::trim(heading), 0};
  unsigned number = 0;
  std::from_chars(rest.data(), rest.data() + digits, number);
  std::string_view after = rest.substr(digits);
  bool chapter = false;
  while (after.size() > 1 && after[0] == '.' && is_digit(after[1])) {  // "4.1.2 Title" numbers a chapter, not a step
    chapter = true;
    after.remove_prefix(2);
    while (!after.empty() && is_digit(after[0])) after.remove_prefix(1);
  }
  const bool mark = !after.empty() && (after[0] == '.' || after[0] == ')' || after[0] == ':');
  if (mark) after.remove_prefix(1);
  if (!mark && !step && !chapter) return {base::trim(heading), 0};
  while (!after.empty() && (is_blank(after[0]) || after[0] == '-' || after[0] == ':')) after.remove_prefix(1);
  while (after.starts_with("\xE2\x80\x93") || after.starts_with("\xE2\x80\x94")) after = base::trim(after.substr(3));
  if (chapter) return {base::trim(after), 0};
  return {base::trim(after), number};
}

std::string singular(std::string_view word) {
  const auto ends = [&](std::string_view end) { return word.size() > end.size() + 2 && word.ends_with(end); };
  if (ends("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  for (const std::string_view end : {"sses", "ches", "shes", "xes", "zes"})
    if (ends(end)) return std::string(word.substr(0, word.size() - 2));
  for (const std::string_view end : {"ss", "us", "is", "as", "os"})
    if (ends(end)) return std::string(word);
  if (ends("s") && word.size() > 3) return std::string(word.substr(0, word.size() - 1));
  return std::string(word);
}

bool is_function_word(std::string_view lower) {
  static const WordSet kWords = {
      "a",     "an",    "the",    "this",   "that",   "these", "those", "it",     "its",    "they",    "them",  "their", "there",  "here",   "he",
      "she",   "we",    "our",    "you",    "your",   "i",     "my",    "who",    "which",  "what",    "when",  "where", "why",    "how",    "whether",
      "of",    "in",    "on",     "at",     "by",     "for",   "from",  "with",   "without", "to",     "into",  "onto",  "as",     "than",   "then",
      "and",   "or",    "nor",    "but",    "if",     "unless", "until", "while", "because", "since",  "so",    "such",  "both",   "either", "neither",
      "is",    "are",   "was",    "were",   "be",     "been",  "being", "has",    "have",   "had",     "do",    "does",  "did",    "can",    "could",
      "may",   "might", "must",   "shall",  "should", "will",  "would", "not",    "no",     "all",     "any",   "each",  "every",  "some",   "one",
      "two",   "three", "first",  "second", "last",   "next",  "other", "another", "same",  "only",    "also",  "just",  "more",   "most",   "many",
      "several", "few", "however", "therefore", "thus", "once", "after", "before", "during", "between", "through", "about", "above", "below", "under",
      "over",  "per",   "via",    "using",  "see",    "note",  "now",   "yes",    "default", "following", "example", "examples", "e.g", "i.e", "us"};
  return kWords.contains(lower);
}

bool is_imperative(std::string_view lower) {
  static const WordSet kWords = {
      "accept",   "access",  "activate", "add",      "adjust",   "allow",   "append",  "apply",   "approve",  "assign",  "attach",   "authenticate", "back",
      "begin",    "bind",    "boot",     "bootstrap", "browse",  "build",   "bump",    "call",    "cancel",   "change",  "check",    "choose",   "clean",
      "clear",    "click",   "clone",    "close",    "collect",  "combine", "commit",  "compare", "compile",  "complete", "confirm", "configure", "connect",
      "consider", "continue", "convert", "copy",     "cordon",   "create",  "customize", "cut",   "decide",   "declare", "decode",   "define",   "delete",
      "deploy",   "describe", "destroy", "detach",   "determine", "disable", "disconnect", "discover", "display", "do",   "double",   "download", "drain",
      "drop",     "dump",    "edit",     "enable",   "ensure",   "enter",   "establish", "evict",  "examine",  "execute", "exit",     "expand",   "export",
      "expose",   "extend",  "extract",  "fetch",    "file",     "fill",    "find",    "fix",     "follow",   "force",   "fork",     "format",   "generate",
      "get",      "give",    "go",       "grant",    "group",    "identify", "implement", "import", "include", "increase", "initialize", "inspect", "install",
      "instruct", "invoke",  "issue",    "join",     "keep",     "kill",    "label",   "launch",  "leave",    "let",     "link",     "list",     "load",
      "locate",   "log",     "login",    "look",     "make",     "mark",    "merge",   "migrate", "modify",   "monitor", "mount",    "move",     "name",
      "navigate", "note",    "observe",  "obtain",   "open",     "optionally", "order", "override", "package", "pass",   "paste",    "patch",    "pause",
      "perform",  "pick",    "place",    "please",   "point",    "populate", "prepare", "press",  "print",    "proceed", "provide",  "provision", "publish",
      "pull",     "push",    "put",      "query",    "read",     "reboot",  "rebuild", "recreate", "reduce",  "refresh", "register", "reinstall", "release",
      "reload",   "remove",  "rename",   "repeat",   "replace",  "report",  "request", "reset",   "restart",  "restore", "resume",   "retrieve", "retry",
      "return",   "review",  "revert",   "rewrite",  "roll",     "rotate",  "run",     "save",    "scale",    "schedule", "scroll",  "search",   "select",
      "send",     "set",     "setup",    "share",    "show",     "shut",    "sign",    "simulate", "specify", "split",   "ssh",      "start",    "stop",
      "store",    "submit",  "subscribe", "switch",  "sync",     "tag",     "take",    "taint",   "tell",     "terminate", "test",   "tighten",  "train",
      "transfer", "trigger", "try",      "turn",     "type",     "uncomment", "uncordon", "understand", "uninstall", "unpack", "unset", "untar", "unzip",
      "update",   "upgrade", "upload",   "use",      "validate", "verify",  "view",    "visit",   "wait",     "watch",   "work",     "wrap",     "write",
      "zip",      "investigate", "scrape", "silence", "record",  "plan",    "manually", "determine", "draft", "squash", "rebase",    "propose",  "assess",
      "map",      "supply",  "reference", "encrypt", "decrypt",  "distribute", "wipe", "recover", "vacuum",   "reindex", "analyze",  "finish",   "rerun",
      "ask",      "contact", "familiarize", "reconfigure", "redeploy", "untaint", "stage", "bring", "cherry-pick", "post", "assert", "mirror",  "double-check"};
  return kWords.contains(lower);
}

bool is_kind_word(std::string_view lower) {
  static constexpr std::array<std::string_view, 42> kWords = {"setting", "settings", "option", "options", "parameter", "parameters", "field", "fields", "flag", "flags", "directive", "directives", "property", "annotation", "label",
                                                             "variable", "key", "argument", "command", "commands", "tool", "utility", "module", "plugin", "plug-in", "extension", "controller", "operator", "object", "resource", "service",
                                                             "server", "daemon", "component", "feature", "gate", "api", "app", "driver", "library", "package", "class"};
  return std::ranges::find(kWords, lower) != kWords.end();
}
bool is_general_term(std::string_view lower) {
  static const WordSet kWords = {
      "http",   "https",  "http/2", "tcp",    "udp",    "ip",     "ipv4",   "ipv6",   "tls",    "ssl",    "dns",    "dhcp",   "ftp",    "ssh",    "smtp",
      "grpc",   "rest",   "soap",   "oauth",  "oauth2", "oidc",   "saml",   "ldap",   "nfs",    "iscsi",  "sctp",   "icmp",   "url",    "urls",   "uri",
      "uris",   "uuid",   "json",   "yaml",   "toml",   "xml",    "html",   "css",    "csv",    "pdf",    "svg",    "png",    "jpeg",   "markdown", "utf-8",
      "ascii",  "unicode", "base64", "sha256", "md5",   "rsa",    "aes",    "jwt",    "api",    "apis",   "cli",    "gui",    "ui",     "sdk",    "ide",
      "os",     "cpu",    "cpus",   "gpu",    "ram",    "ssd",    "id",     "ids",    "io",     "i/o",    "vm",     "vms",    "pid",    "uid",    "gid",
      "go",     "golang", "java",   "python", "javascript", "typescript", "ruby", "rust", "perl", "php",  "c",      "c++",    "sql",    "bash",   "lua",
      "english", "mit",   "gpl",    "lgpl",   "bsd",    "apache license", "readme", "faq", "todo",  "null",   "true",   "false",  "none",   "nil",    "string",
      "integer", "boolean", "float", "int",   "bool",   "server", "servers", "client", "clients", "cluster", "database", "databases", "user", "users", "file",
      "files",  "table",  "tables", "index",  "note",   "warning", "caution", "tip",  "important", "example", "examples", "overview", "introduction",
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july",
      "august", "september", "october", "november", "december", "github", "google", "microsoft", "amazon", "aws", "gcp", "azure", "red hat", "ibm",
      "oracle", "facebook", "twitter", "stack overflow", "slack", "linux", "windows", "macos", "unix", "posix", "debian", "ubuntu", "centos", "fedora",
      "internet", "web", "world wide web", "rfc", "iso", "ieee", "ietf", "gmt", "utc", "crud", "acid", "tbd", "alpha", "beta", "ga", "stable",
      "deprecated", "field", "description", "name", "type", "value", "default", "required", "optional", "yes", "no", "get", "post", "put", "delete",
      "patch", "head", "select", "insert", "update", "create", "drop", "alter", "where", "from",
      "openapi", "promql", "xpath", "xquery", "xml query", "cgi", "wsgi", "asgi", "csrf", "wkt", "otlp", "cncf", "gnu", "open source", "openmetrics", "csp", "cors", "xss", "nan", "utf-16", "sha1",
      "http content-type", "content-type", "server name indication", "json web token", "coordinated universal time", "common name", "fully qualified domain name", "snmp", "oci", "pem", "der",
      "context", "module", "metric", "object", "path", "setting", "query", "support", "option", "status", "version", "protocol", "control", "conversion", "column", "kernel", "statistics",
      "statistic", "management", "hash", "method", "summary", "timestamp", "label", "annotation", "sample", "data", "score", "filesystem", "command", "found", "running", "ready", "pending", "failed",
      "succeeded", "always", "never", "unknown", "active", "authorization", "authentication", "policy", "interface", "configuration", "normal", "model", "exact", "constant", "function",
      "application", "tree", "time", "rule", "set", "local", "resource", "ip", "home", "spec", "kind", "selector", "returns", "class", "section", "chapter", "page", "figure", "step", "task", "key",
      "tag", "text", "number", "source", "source code", "documentation", "project", "system", "process", "thread", "memory", "network", "software", "hardware", "port", "host", "address", "group",
      "list", "map", "array", "error", "event", "message", "request", "response", "header", "package", "library", "feature", "test", "tool", "tutorial", "guide", "reference", "release", "team",
      "x.509", "http/1.1", "regex", "cidr", "nat", "vpn", "lan"};
  return kWords.contains(lower);
}

bool is_sql_word(std::string_view lower) {
  static const WordSet kWords = {
      "select", "insert", "update", "delete", "create", "drop", "alter", "table", "view", "index", "trigger", "where", "from", "order", "group", "by", "having", "limit", "offset",
      "join", "left", "right", "inner", "outer", "cross", "full", "natural", "on", "using", "and", "or", "not", "null", "nulls", "is", "in", "like", "glob", "between", "exists", "case", "when", "then",
      "else", "end", "as", "distinct", "all", "any", "union", "intersect", "except", "values", "set", "into", "primary", "foreign", "key", "references", "unique", "check", "constraint",
      "default", "collate", "cascade", "restrict", "begin", "commit", "rollback", "savepoint", "release", "transaction", "explain", "analyze", "vacuum", "pragma", "attach", "detach",
      "reindex", "replace", "conflict", "ignore", "abort", "fail", "temp", "temporary", "virtual", "recursive", "with", "returning", "materialized", "autoincrement", "text", "integer", "real",
      "numeric", "blob", "boolean", "varchar", "char", "cast", "match", "regexp", "escape", "instead", "before", "after", "each", "row", "rows", "range", "partition", "window", "over", "filter",
      "grant", "revoke", "truncate", "merge", "declare", "fetch", "cursor", "execute", "procedure", "function", "schema", "database", "sequence", "exclusive", "immediate", "deferred",
      "deferrable", "strict", "rowid", "without", "indexed", "desc", "asc", "off", "full", "normal", "memory", "binary", "must", "should", "may", "required", "recommended", "optional", "shall"};
  return kWords.contains(lower);
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size()) {
      const char c = text[end];
      const bool inner = (c == '-' || c == '.' || c == '/' || c == '\'') && end + 1 < text.size() && is_word(text[end + 1]);
      if (!is_word(c) && !inner) break;
      ++end;
    }
    words.push_back({at, end});
    at = end;
  }
  return words;
}

std::vector<Word> sentences_of(std::string_view text) {
  static const WordSet kAbbreviations = {"e.g", "i.e", "etc", "vs", "cf", "approx", "resp", "incl", "no", "fig", "sec", "ver", "dr", "mr", "st"};
  std::vector<Word> sentences;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    std::size_t from = start, to = end;
    while (from < to && is_blank(text[from])) ++from;
    while (to > from && is_blank(text[to - 1])) --to;
    if (to > from) sentences.push_back({from, to});
    start = end;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      close(at);
      continue;
    }
    if (c != '.' && c != '!' && c != '?') continue;
    std::size_t after = at + 1;
    while (after < text.size() && (text[after] == ')' || text[after] == '"' || text[after] == '\'')) ++after;
    if (after < text.size() && !is_blank(text[after])) continue;
    std::size_t next = after;
    while (next < text.size() && is_blank(text[next])) ++next;
    if (next < text.size() && is_lower(text[next]) && c == '.') {
      std::size_t word = at;
      while (word > start && (is_word(text[word - 1]) || text[word - 1] == '.')) --word;
      // Names in lower case begin sentences too; an abbreviation or a single letter ends none.
      if (at - word < 3 || kAbbreviations.contains(text.substr(word, at - word))) continue;
    } else if (c == '.') {
      std::size_t word = at;
      while (word > start && (is_word(text[word - 1]) || text[word - 1] == '.')) --word;
      if (kAbbreviations.contains(base::ascii_lower(text.substr(word, at - word)))) continue;
    }
    close(after);
    at = after > at + 1 ? after - 1 : at;
  }
  close(text.size());
  return sentences;
}

bool is_shell_builtin(std::string_view word) {
  static const WordSet kWords = {
      "cd",    "echo",  "export", "set",   "unset", "source", ".",     "alias", "unalias", "read",  "exit",  "test",  "[",     "[[",    "if",     "then",
      "else",  "elif",  "fi",     "for",   "while", "until",  "do",    "done",  "case",    "esac",  "in",    "function", "return", "local", "declare",
      "typeset", "eval", "trap",  "shift", "pushd", "popd",   "dirs",  "true",  "false",   ":",     "break", "continue", "wait", "jobs", "fg",      "bg",
      "umask", "ulimit", "hash",  "type",  "printf", "pwd",   "let",   "getopts", "readonly", "select", "{", "}",    "!",     "]]",    "]",      "history",
      "help",  "logout", "bind",  "builtin", "compgen", "complete", "shopt", "rem", "setlocal", "endlocal", "pause", "cls", "dir", "call", "goto", "disown",
      "@echo", "param", "foreach", "throw", "try", "catch", "finally"};
  return kWords.contains(word);
}

bool is_wrapper(std::string_view word) {
  static const WordSet kWords = {"sudo", "env", "time", "nohup", "exec", "command", "xargs", "doas", "stdbuf", "nice", "ionice", "setsid", "gosu"};
  return kWords.contains(word);
}

bool is_interpreter(std::string_view word) {
  static const WordSet kWords = {"python", "python2", "python3", "py", "perl", "ruby", "node", "bash", "sh", "zsh", "dash", "ksh", "php", "lua", "tclsh", "pypy", "pypy3"};
  return kWords.contains(word) || (word.starts_with("python3.") && word.size() <= 10);
}

int subcommand_depth(std::string_view program) {
  static const std::unordered_map<std::string_view, int> kDepths = [] {
    std::unordered_map<std::string_view, int> depths;
    // Programs every Unix or Windows machine has, or that take operands only.
    for (const std::string_view name :
         {"ls", "cat", "cp", "mv", "rm", "mkdir", "rmdir", "touch", "ln", "chmod", "chown", "chgrp", "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "sed", "awk",
          "gawk", "cut", "sort", "uniq", "head", "tail", "wc", "tr", "tee", "find", "locate", "which", "whereis", "whoami", "id", "groups", "hostname", "uname",
          "date", "cal", "sleep", "kill", "killall", "pkill", "pgrep", "ps", "top", "htop", "free", "df", "du", "mount", "umount", "lsblk", "blkid", "fdisk", "mkfs",
          "mkfs.ext4", "dd", "tar", "gzip", "gunzip", "bzip2", "bunzip2", "xz", "zip", "unzip", "curl", "wget", "ssh", "scp", "sftp", "rsync", "ssh-keygen", "ssh-copy-id",
          "ssh-add", "ssh-agent", "ping", "traceroute", "dig", "nslookup", "host", "netstat", "ss", "ifconfig", "route", "iptables", "ip6tables", "iptables-save", "nc",
          "ncat", "netcat", "telnet", "tcpdump", "nmap", "lsof", "strace", "ltrace", "gdb", "perf", "vi", "vim", "nano", "emacs", "less", "more", "man", "diff",
          "patch", "file", "stat", "md5sum", "sha1sum", "sha256sum", "sha512sum", "base64", "xxd", "hexdump", "od", "strings", "jq", "yq", "envsubst", "seq", "yes",
          "printenv", "su", "passwd", "useradd", "userdel", "usermod", "groupadd", "adduser", "addgroup", "chsh", "dpkg", "rpm", "dpkg-reconfigure",
          "cmake", "gcc", "g++", "cc", "clang", "ld", "ar", "nm", "objdump", "ldd", "ldconfig", "modprobe", "insmod", "rmmod", "lsmod", "dmesg", "sysctl", "swapoff",
          "swapon", "reboot", "shutdown", "halt", "poweroff", "logger", "journalctl", "crontab", "at", "watch", "timeout", "xdg-open", "open", "pbcopy", "clear", "expr", "bc",
          "column", "paste", "join", "comm", "split", "fold", "fmt", "nl", "tac", "rev", "shuf", "mktemp", "mkfifo", "mknod", "readlink", "realpath", "basename", "dirname", "chroot",
          "nsenter", "unshare", "lscpu", "lspci", "lsusb", "dmidecode", "mysql", "mysqldump", "psql", "pg_dump", "pg_restore", "pg_dumpall", "createdb", "dropdb",
          "createuser", "dropuser", "initdb", "vacuumdb", "reindexdb", "clusterdb", "sqlite3", "redis-cli", "mongo", "mongosh", "httpd", "nginx", "htpasswd", "ab",
          "gpg", "apt-key", "apt-mark", "add-apt-repository", "install", "chcp", "robocopy", "xcopy", "copy", "del", "ren", "md", "rd", "schtasks", "icacls",
          "flake8", "pytest", "tox", "virtualenv", "black", "isort", "busybox", "bash", "sh", "zsh", "fish", "pwsh", "powershell", "cmd", "python", "python3",
          "python2", "perl", "ruby", "node", "php", "lua", "java", "javac", "javap", "jar", "apachectl", "apxs", "a2enmod", "a2dismod", "a2ensite", "a2dissite", "chkconfig",
          "update-rc.d", "service", "visudo", "tree", "tput", "stty", "screen", "tmux", "git-clone", "msiexec", "gunicorn", "uwsgi", "daphne", "uvicorn", "hypercorn", "pidof", "fuser", "cpio",
          "setenforce", "getenforce", "restorecon", "chcon", "semanage", "dnsmasq", "ntpdate", "socat", "ebtables", "ipset", "arp", "arping", "rst2html"})
      depths[name] = 0;
    // Programs of many trades whose first word is a verb.
    for (const std::string_view name :
         {"make", "gmake", "nmake", "git", "svn", "hg", "apt", "apt-get", "apt-cache", "aptitude", "yum", "dnf", "zypper", "apk", "brew", "port", "choco", "scoop", "winget", "snap", "flatpak",
          "pip", "pip3", "pipx", "pipenv", "poetry", "conda", "npm", "yarn", "pnpm", "gem", "bundle", "cargo", "rustup", "systemctl", 
          "loginctl", "timedatectl", "hostnamectl", "nmcli", "docker-compose", "podman", "nerdctl", "crictl", "buildah", "skopeo", "vagrant", "terraform", "pulumi",
          "helm", "openssl", "ufw", "ip", "tc", "nft", "lxc", "virsh", "rabbitmqctl", "supervisorctl", "launchctl", "net", "sc", "netsh", "etcdctl", "etcdutl"})
      depths[name] = 1;
    depths["docker"] = 1;
    for (const std::string_view name : {"docker compose", "docker image", "docker container", "docker network", "docker volume", "docker buildx", "docker system",
                                        "docker swarm", "docker stack", "docker service", "docker plugin", "docker context", "git remote", "git submodule",
                                        "git stash", "git worktree", "npm config", "pip config", "helm repo", "ip addr", "ip link", "ip route", "go mod", "go tool"})
      depths[name] = 2;
    depths["gcloud"] = 3;
    depths["aws"] = 2;
    depths["az"] = 3;
    depths["gh"] = 2;
    depths["go"] = 1;
    return depths;
  }();
  const auto found = kDepths.find(program);
  return found == kDepths.end() ? -1 : found->second;
}

}  // namespace docent::extract
