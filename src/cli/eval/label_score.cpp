#include "cli/eval/label_score.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"

namespace docent::cli {
namespace {

using What = RelationEnd::What;

// "Install#3" → "3": the place of a step in its procedure.
std::string_view position_of(std::string_view name) {
  const std::size_t hash = name.rfind('#');
  return hash == std::string_view::npos ? std::string_view() : name.substr(hash + 1);
}

// Kinds whose names are made up by whoever names them: they also agree by their evidence.
bool agrees_by_evidence(std::string_view kind) { return kind == "Step" || kind == "Procedure" || kind == "Example"; }

bool is_path_above(std::string_view above, std::string_view path) {
  return path.size() > above.size() && path.starts_with(above) && (path[above.size()] == '.' || path[above.size()] == '[');
}

struct FoldedLabel {
  const EntityLabel* label = nullptr;
  std::vector<std::string> names;
  bool matched = false;
};

class SectionScore {
 public:
  SectionScore(const LabelledSection& labels, const SectionFindings& findings, std::map<std::string, Tally>& rows, std::vector<Miss>& misses)
      : labels_(labels), findings_(findings), rows_(rows), misses_(misses) {
    for (const EntityLabel& label : labels.entities) {
      FoldedLabel folded{&label, {}, false};
      for (const std::string& name : label.names) folded.names.push_back(fold_name(name));
      folded_.push_back(std::move(folded));
    }
  }

  void run() {
    entities();
    relations();
  }

 private:
  using Key = std::pair<std::string, std::string>;  // kind and folded name

  bool counts(const std::string& row) const { return labels_.rows.empty() || std::ranges::find(labels_.rows, row) != labels_.rows.end(); }

  std::optional<std::uint32_t> block_at(std::size_t offset) const {
    for (std::uint32_t i = 0; i < findings_.blocks.size(); ++i)
      if (findings_.blocks[i].start <= offset && offset < findings_.blocks[i].end) return i;
    return std::nullopt;
  }

  FoldedLabel* label_named(const Key& key) {
    const auto found = std::ranges::find_if(folded_, [&](const FoldedLabel& one) { return one.label->kind == key.first && std::ranges::find(one.names, key.second) != one.names.end(); });
    return found == folded_.end() ? nullptr : &*found;
  }
  FoldedLabel* label_in_block(const FoundEntity& entity) {
    if (!agrees_by_evidence(entity.kind) || entity.block == UINT32_MAX) return nullptr;
    const auto found = std::ranges::find_if(folded_, [&](const FoldedLabel& one) {
      return one.label->kind == entity.kind && block_at(one.label->start) == entity.block &&
             (entity.kind != "Step" || position_of(one.label->names.front()) == position_of(entity.name));
    });
    return found == folded_.end() ? nullptr : &*found;
  }

  bool is_neutral(const FoundEntity& entity, const std::string& name) const {
    if (entity.kind != "Configuration") return false;
    return std::ranges::any_of(folded_, [&](const FoldedLabel& one) {
      return one.label->kind == entity.kind &&
             std::ranges::any_of(one.names, [&](const std::string& labelled) { return is_path_above(name, labelled) || (one.label->may && is_path_above(labelled, name)); });
    });
  }

  void entities() {
    std::vector<const FoundEntity*> wrong;
    for (const FoundEntity& entity : findings_.entities) {
      Key key{entity.kind, fold_name(entity.name)};
      if (matches_.contains(key)) continue;
      // The number of an Example depends on those before it: its block says more than its name.
      FoldedLabel* label = entity.kind == "Example" ? label_in_block(entity) : label_named(key);
      if (label == nullptr) label = entity.kind == "Example" ? label_named(key) : label_in_block(entity);
      if (label != nullptr) label->matched = true;
      else if (!is_neutral(entity, key.second)) wrong.push_back(&entity);
      matches_.emplace(std::move(key), label);
    }
    for (const FoldedLabel& one : folded_) {
      if (one.label->may || !counts(one.label->kind)) continue;
      Tally& row = rows_[one.label->kind];
      ++(one.matched ? row.found : row.missed);
      if (!one.matched) misses_.push_back({false, one.label->kind, one.label->names.front()});
    }
    for (const FoundEntity* entity : wrong) {
      if (!counts(entity->kind)) continue;
      ++rows_[entity->kind].wrong;
      misses_.push_back({true, entity->kind, entity->name});
    }
  }

  // All names of the entity at an end of a found relation: its own, and those of the label that it was found to be.
  std::vector<std::string> names_of_found(const RelationEnd& end) const {
    std::vector<std::string> names{fold_name(end.name)};
    const auto match = matches_.find({end.kind, names.front()});
    if (match != matches_.end() && match->second != nullptr && end.kind == "Example") names.clear();
    if (match != matches_.end() && match->second != nullptr) names.insert(names.end(), match->second->names.begin(), match->second->names.end());
    return names;
  }
  std::vector<std::string> names_of_label(const RelationEnd& end) const {
    std::vector<std::string> names{fold_name(end.name)};
    for (const FoldedLabel& one : folded_)
      if (one.label->kind == end.kind && std::ranges::find(one.names, names.front()) != one.names.end()) names.insert(names.end(), one.names.begin(), one.names.end());
    return names;
  }

  bool ends_agree(const RelationEnd& label, const RelationEnd& found) const {
    if (label.what != found.what) return false;
    switch (label.what) {
      case What::kSection: return true;
      case What::kPlace: return label.name == found.name && label.anchor == found.anchor;
      case What::kVersion: return label.name == found.name;
      case What::kEntity: break;
    }
    // A flag is a Parameter and, where it is defined, a Configuration.
    const bool flag = label.name.starts_with('-') && (label.kind == "Parameter" || label.kind == "Configuration") && (found.kind == "Parameter" || found.kind == "Configuration");
    if (label.kind != found.kind && !flag) return false;
    const auto ours = names_of_label(label), theirs = names_of_found(found);
    return std::ranges::find_first_of(ours, theirs) != ours.end();
  }

  bool agree(const RelationLabel& label, const FoundRelation& found) const {
    if (label.type != found.type) return false;
    if (label.type == "CONTAINS_STEP") return ends_agree(label.to, found.to);  // a Step's name holds its Procedure's
    if (ends_agree(label.from, found.from) && ends_agree(label.to, found.to)) return true;
    const bool either_way = label.type == "RELATED_TO" || label.type == "EQUIVALENT_TO";
    return either_way && ends_agree(label.from, found.to) && ends_agree(label.to, found.from);
  }

  static std::string shown(const RelationEnd& end) {
    switch (end.what) {
      case What::kSection: return "the section";
      case What::kPlace: return end.anchor.empty() ? end.name : end.name + "#" + end.anchor;
      case What::kVersion: return end.name;
      case What::kEntity: break;
    }
    return end.kind + " \"" + end.name + "\"";
  }

  void relations() {
    std::vector<bool> matched(labels_.relations.size(), false);
    std::vector<const FoundRelation*> wrong;
    std::set<std::string> seen;
    for (const FoundRelation& found : findings_.relations) {
      if (!seen.insert(found.type + '\n' + fold_name(shown(found.from)) + '\n' + fold_name(shown(found.to))).second) continue;
      bool any = false;
      for (std::size_t i = 0; i < labels_.relations.size(); ++i)
        if (agree(labels_.relations[i], found)) matched[i] = any = true;
      if (!any) wrong.push_back(&found);
    }
    for (std::size_t i = 0; i < labels_.relations.size(); ++i) {
      const RelationLabel& label = labels_.relations[i];
      if (label.may || !counts(label.type)) continue;
      Tally& row = rows_[label.type];
      ++(matched[i] ? row.found : row.missed);
      if (!matched[i]) misses_.push_back({false, label.type, shown(label.from) + " -> " + shown(label.to)});
    }
    for (const FoundRelation* found : wrong) {
      if (!counts(found->type)) continue;
      ++rows_[found->type].wrong;
      misses_.push_back({true, found->type, shown(found->from) + " -> " + shown(found->to)});
    }
  }

  const LabelledSection& labels_;
  const SectionFindings& findings_;
  std::map<std::string, Tally>& rows_;
  std::vector<Miss>& misses_;
  std::vector<FoldedLabel> folded_;
  std::map<Key, const FoldedLabel*> matches_;  // of everything found; null where it is nothing labelled
};

}  // namespace

void score_section(const LabelledSection& labels, const SectionFindings& findings, std::map<std::string, Tally>& rows, std::vector<Miss>& misses) {
  SectionScore(labels, findings, rows, misses).run();
}

Interval wilson_interval(std::uint64_t hits, std::uint64_t total) {
  if (total == 0) return {};
  constexpr double kZ = 1.959963984540054;  // of 95 %
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(hits) / n, z2 = kZ * kZ;
  const double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::string fold_name(std::string_view name) {
  std::string folded;
  for (const char c : base::ascii_lower(name)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) folded += c;
    else if (!folded.empty() && folded.back() != ' ') folded += ' ';
  }
  while (folded.ends_with(' ')) folded.pop_back();
  return folded;
}

}  // namespace docent::cli
