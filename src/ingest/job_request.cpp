#include "ingest/job_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "ingest/connectors/glob.h"
#include "ingest/connectors/reader.h"
#include "ingest/targets.h"

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxTextBytes = 4'096;

const std::vector<std::string> kMembers = {"targets", "source", "version_label", "include", "exclude", "root",
                                           "groups",  "trust",  "license",       "lang",    "embed"};

base::Status wrong(std::string_view member, std::string_view wanted) {
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" must be {}", member, wanted));
}

base::Status read_text(const std::string& name, const Json& json, std::string& out) {
  if (!json.is_string() || json.get_ref<const std::string&>().size() > kMaxTextBytes ||
      json.get_ref<const std::string&>().find('\0') != std::string::npos)
    return wrong(name, fmt::format("a string of at most {} bytes", kMaxTextBytes));
  out = json.get<std::string>();
  return {};
}

base::Status read_list(const std::string& name, const Json& json, std::size_t most, std::vector<std::string>& out) {
  if (!json.is_array() || json.size() > most) return wrong(name, fmt::format("a list of at most {} strings", most));
  for (const Json& item : json) DOCENT_TRY(read_text(name, item, out.emplace_back()));
  return {};
}

base::Status read_member(const std::string& name, const Json& value, IngestRequest& request) {
  if (name == "targets") return read_list(name, value, kMaxTargets, request.targets);
  if (name == "include") return read_list(name, value, kMaxGlobs, request.include);
  if (name == "exclude") return read_list(name, value, kMaxGlobs, request.exclude);
  if (name == "groups") return read_list(name, value, kMaxGlobs, request.groups.emplace());
  if (name == "source") return read_text(name, value, request.source.emplace());
  if (name == "version_label") return read_text(name, value, request.version_label);
  if (name == "root") return read_text(name, value, request.root);
  if (name == "trust") return read_text(name, value, request.trust.emplace());
  if (name == "license") return read_text(name, value, request.licence.emplace());
  if (name == "lang") return read_text(name, value, request.language.emplace());
  if (name == "embed") {
    if (!value.is_boolean()) return wrong(name, "true or false");
    request.embed = value.get<bool>();
    return {};
  }
  const std::string near = base::nearest(name, kMembers);
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("unknown member \"{}\"{}", base::utf8_prefix(name, 64),
                                                             near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

bool is_below(const fs::path& path, const fs::path& root) {
  const auto [at, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  static_cast<void>(rest);
  return at == root.end();
}

std::vector<fs::path> real_roots(const IngestRules& rules) {
  std::vector<fs::path> roots;
  for (const std::string& root : rules.allowed_roots) {
    std::error_code error;
    fs::path real = fs::canonical(root, error);
    if (!error) roots.push_back(std::move(real));
  }
  return roots;
}

// The target's place on this machine, symbolic links resolved. Says nothing about what is outside of the roots, not even whether it exists.
base::Result<std::string> resolve_below(const std::string& target, const std::vector<fs::path>& roots) {
  std::optional<std::string> inside;
  for (const fs::path& root : roots) {
    const std::string candidate = (root / target).string();  // an absolute target stays as it is
    std::error_code error;
    const bool exists = fs::exists(candidate, error);
    std::string folder = candidate, pattern;
    if (!exists && has_wildcard(candidate)) std::tie(folder, pattern) = split_glob(candidate);
    const fs::path real = fs::weakly_canonical(folder, error);
    if (error || std::ranges::none_of(roots, [&](const fs::path& one) { return is_below(real, one); })) continue;
    std::string found = (pattern.empty() ? real : real / pattern).string();
    if (exists || fs::exists(real, error)) return found;
    if (!inside) inside = found;
  }
  if (inside) return base::fail(ErrorCode::kNotFound, fmt::format("no file or folder \"{}\"", target));
  return base::fail(ErrorCode::kForbidden, fmt::format("\"{}\" is not below a folder that may be ingested over the network (setting ingest.allowed_roots)",
                                                       target));
}

bool may_change(const model::SourceRecord& source, const store::JobPrincipal& principal) {
  return source.groups.empty() ||
         std::ranges::any_of(source.groups, [&](const std::string& group) { return std::ranges::count(principal.groups, group) > 0; });
}

base::Status check_source(const std::string& name, const IngestRequest& request, const store::JobPrincipal& principal,
                          const std::vector<model::SourceRecord>& sources) {
  std::vector<std::string> groups = request.groups.value_or(std::vector<std::string>{});
  std::ranges::sort(groups);
  const auto known = std::ranges::find(sources, name, &model::SourceRecord::name);
  if (known == sources.end()) {
    for (const std::string& group : groups)
      if (std::ranges::count(principal.groups, group) == 0)
        return base::fail(ErrorCode::kForbidden, fmt::format("you are not in the access group \"{}\"", group));
    return {};
  }
  if (!may_change(*known, principal)) return base::fail(ErrorCode::kForbidden, fmt::format("you may not change the source \"{}\"", name));
  if (request.groups && groups != known->groups)
    return base::fail(ErrorCode::kForbidden, fmt::format("the access groups of the source \"{}\" are changed by the owner of the data alone", name));
  return {};
}

base::Status check_values(const IngestRequest& request) {
  if (request.targets.empty()) return base::fail(ErrorCode::kInvalidArgument, "nothing to ingest: \"targets\" must name a folder, file, archive or glob");
  if (request.source) DOCENT_TRY(check_name("source", *request.source));
  if (!request.version_label.empty()) DOCENT_TRY(check_name("version label", request.version_label));
  if (request.trust) DOCENT_TRY(check_trust(*request.trust));
  if (request.licence) DOCENT_TRY(check_name("license", *request.licence));
  if (request.language) DOCENT_TRY(check_name("lang", *request.language));
  if (request.groups)
    for (const std::string& group : *request.groups) DOCENT_TRY(check_name("group", group));
  return {};
}

}  // namespace

IngestRules make_ingest_rules(std::string_view allowed_roots) {
  IngestRules rules;
  for (const std::string_view root : base::split(allowed_roots, ' '))
    if (!root.empty()) rules.allowed_roots.emplace_back(root);
  return rules;
}

base::Result<IngestRequest> parse_ingest_request(std::string_view text) {
  if (text.size() > store::kMaxJobRequestBytes)
    return base::fail(ErrorCode::kTooLarge, fmt::format("the request has {} bytes, more than the limit of {}", text.size(), store::kMaxJobRequestBytes));
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return base::fail(ErrorCode::kInvalidArgument, "the request must be a JSON object such as {\"targets\":[\"handbook\"]}");
  IngestRequest request;
  for (const auto& [name, value] : json.items()) DOCENT_TRY(read_member(name, value, request));
  DOCENT_TRY(check_values(request));
  return request;
}

std::string ingest_request_json(const IngestRequest& request) {
  Json json{{"targets", request.targets}};
  if (request.source) json["source"] = *request.source;
  if (!request.version_label.empty()) json["version_label"] = request.version_label;
  if (!request.include.empty()) json["include"] = request.include;
  if (!request.exclude.empty()) json["exclude"] = request.exclude;
  if (!request.root.empty()) json["root"] = request.root;
  if (request.groups) json["groups"] = *request.groups;
  if (request.trust) json["trust"] = *request.trust;
  if (request.licence) json["license"] = *request.licence;
  if (request.language) json["lang"] = *request.language;
  json["embed"] = request.embed;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

base::Result<IngestRequest> resolve_ingest_request(const IngestRequest& request, const store::JobPrincipal& principal, const IngestRules& rules,
                                                   const std::vector<model::SourceRecord>& sources) {
  DOCENT_TRY(check_values(request));
  const std::vector<fs::path> roots = principal.owner ? std::vector<fs::path>{} : real_roots(rules);
  if (!principal.owner && roots.empty())
    return base::fail(ErrorCode::kForbidden, "ingestion over the network is off: no folder is named by the setting ingest.allowed_roots");
  IngestRequest resolved = request;
  for (std::string& target : resolved.targets) {
    const std::string named = target;
    if (named.empty()) return base::fail(ErrorCode::kInvalidArgument, "a target must not be empty");
    if (named.find("://") != std::string::npos || named.starts_with("git@"))
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is a URL, which cannot be ingested yet; fetch it and give the folder, file or archive",
                                                                 base::utf8_prefix(named, 200)));
    if (principal.owner) {
      target = normal_target(named);
    } else {
      DOCENT_ASSIGN(target, resolve_below(named, roots));
    }
    // Opening finds out about names, globs and permissions without reading documents.
    if (const auto opened = open_target(target, {request.include, request.exclude, request.root}); !opened) {
      base::Error error = opened.error();
      if (!principal.owner) error.message = without_roots(std::move(error.message), rules);
      return std::unexpected(std::move(error));
    }
    if (!principal.owner) DOCENT_TRY(check_source(request.source.value_or(source_name(target, sources)), request, principal, sources));
  }
  return resolved;
}

base::Result<store::Submitted> submit_ingest(store::JobQueue& queue, const store::DocumentStore& record, const IngestRequest& request,
                                             const store::JobPrincipal& principal, const IngestRules& rules, const std::string& idempotency_key) {
  if (request.dry_run) return base::fail(ErrorCode::kInvalidArgument, "a dry run is no job; run it without --no-wait");
  DOCENT_ASSIGN(const auto sources, record.sources());
  DOCENT_ASSIGN(const IngestRequest resolved, resolve_ingest_request(request, principal, rules, sources));
  // The owner's targets depend on where they were typed; those of others stay as given, since answers show them.
  return queue.submit({std::string(kIngestJob), ingest_request_json(principal.owner ? resolved : request), principal, idempotency_key});
}

std::string public_request(const store::Job& job) {
  if (!job.principal.owner) return job.request;
  auto request = parse_ingest_request(job.request);
  if (!request) return "{}";
  for (std::string& target : request->targets) {
    const fs::path path(target);
    target = path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
  }
  request->root.clear();
  return ingest_request_json(*request);
}

std::string without_roots(std::string text, const IngestRules& rules) {
  std::vector<std::string> prefixes;
  for (const fs::path& root : real_roots(rules)) {
    if (root.string() == "/") continue;
    prefixes.push_back(root.string() + "/");
    prefixes.push_back(root.string());
  }
  std::ranges::sort(prefixes, std::greater<>(), &std::string::size);
  for (const std::string& prefix : prefixes)
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) text.erase(at, prefix.size());
  return text;
}

}  // namespace docent::ingest
