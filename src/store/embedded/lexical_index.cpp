#include "store/embedded/lexical_index.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <set>

#include "base/hash.h"
#include "base/mutex.h"
#include "base/text.h"
#include "store/embedded/lexical_snapshot.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::string_view kManifestTitle = "docent-lexical 1";
// A segment is merged with its smaller neighbour unless it is so many times larger: log(n) segments, each passage rewritten log(n) times.
constexpr std::size_t kMergeRatio = 3;
constexpr double kMaxDeadShare = 0.3;  // above it a segment is rewritten

struct Manifest {
  model::Generation generation = 0;
  std::uint64_t next_file = 1;
  std::vector<std::string> files;
  std::vector<model::DocumentKey> dead;
};

std::string write_manifest(const Manifest& manifest) {
  std::string text = std::string(kManifestTitle) + "\ngeneration " + std::to_string(manifest.generation) + "\nnext " +
                     std::to_string(manifest.next_file) + "\n";
  for (const std::string& file : manifest.files) text += "file " + file + "\n";
  for (const model::DocumentKey key : manifest.dead) text += "dead " + std::to_string(key) + "\n";
  return text + "sum " + std::to_string(base::crc32c(text)) + "\n";
}

base::Result<Manifest> read_manifest(const std::string& text) {
  const auto corrupt = [] { return base::fail(ErrorCode::kCorrupt, "the manifest of the lexical index is damaged"); };
  const std::size_t sum_at = text.rfind("sum ");
  if (!text.starts_with(kManifestTitle) || sum_at == std::string::npos ||
      text.substr(sum_at) != "sum " + std::to_string(base::crc32c(text.substr(0, sum_at))) + "\n")
    return corrupt();
  Manifest manifest;
  for (const std::string_view line : base::split(std::string_view(text).substr(0, sum_at), '\n')) {
    const std::size_t space = line.find(' ');
    const std::string_view key = line.substr(0, space), value = space == std::string_view::npos ? "" : line.substr(space + 1);
    std::uint64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    if (key == "generation") manifest.generation = number;
    else if (key == "next") manifest.next_file = number;
    else if (key == "dead") manifest.dead.push_back(static_cast<model::DocumentKey>(number));
    else if (key == "file" && value.find('/') == std::string_view::npos) manifest.files.emplace_back(value);
  }
  return manifest;
}

class Index final : public LexicalIndex {
 public:
  Index(std::filesystem::path folder, Bm25fOptions options) : folder_(std::move(folder)), options_(options) {}

  base::Status open() {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) return base::fail(ErrorCode::kUnavailable, "cannot create " + folder_.string() + ": " + error.message());
    auto text = base::read_file(folder_ / "manifest", kMaxManifestBytes);
    base::MutexLock lock(mutex_);
    if (!text && text.error().code == ErrorCode::kNotFound) {
      renew_snapshot();
      return {};
    }
    if (!text) return std::unexpected(text.error());
    DOCENT_ASSIGN(const Manifest manifest, read_manifest(*text));
    return load(manifest);
  }

  base::Status apply(std::span<const TextEntry> added, std::span<const model::DocumentKey> removed,
                     model::Generation generation) override {
    std::shared_ptr<const LexicalSegment> fresh;
    if (!added.empty()) {
      LexicalSegmentBuilder builder;
      for (const TextEntry& entry : added) builder.add(entry);
      DOCENT_ASSIGN(fresh, LexicalSegment::from_bytes(builder.build()));
    }
    base::MutexLock lock(mutex_);
    for (const model::DocumentKey key : removed) bury(key);
    if (fresh) memory_.push_back(live_of(std::move(fresh)));
    DOCENT_TRY(merge_memory(kMergeRatio));
    generation_ = generation;
    renew_snapshot();
    return {};
  }

  base::Status publish(bool all) override {
    base::MutexLock lock(mutex_);
    DOCENT_TRY(merge_memory(SIZE_MAX));
    std::vector<LiveSegment> segments = files_;
    segments.insert(segments.end(), memory_.begin(), memory_.end());
    std::erase_if(segments, [](const LiveSegment& live) { return live.dead_count == live.segment->passages(); });
    std::ranges::stable_sort(segments, [](const auto& a, const auto& b) { return a.segment->bytes() > b.segment->bytes(); });
    if (all) DOCENT_TRY(merge_from(segments, 0));
    for (std::size_t i = segments.size(); i-- > 1;)
      if (segments[i].segment->bytes() * kMergeRatio >= segments[i - 1].segment->bytes()) {
        DOCENT_TRY(merge_from(segments, i - 1));
        i = std::min(i, segments.size());
      }
    for (std::size_t i = 0; i < segments.size(); ++i)
      if (segments[i].dead_count > kMaxDeadShare * segments[i].segment->passages()) {
        std::vector<LiveSegment> one{segments[i]};
        DOCENT_TRY(merge_from(one, 0));
        segments[i] = one[0];
      }

    Manifest manifest;
    manifest.generation = generation_;
    manifest.next_file = next_file_;
    for (LiveSegment& live : segments) {
      if (live.segment->name() == "(memory)") {
        const std::string name = "seg-" + std::to_string(manifest.next_file++) + ".lex";
        DOCENT_TRY(base::write_file_atomically(folder_ / name, live.segment->image()));
        DOCENT_ASSIGN(live.segment, LexicalSegment::open(folder_ / name));
      }
      manifest.files.push_back(live.segment->name());
    }
    for (const model::DocumentKey key : dead_)
      if (std::ranges::any_of(segments, [&](const LiveSegment& live) { return live.segment->has_document(key); }))
        manifest.dead.push_back(key);
    DOCENT_TRY(base::write_file_atomically(folder_ / "manifest", write_manifest(manifest)));
    next_file_ = manifest.next_file;
    dead_ = {manifest.dead.begin(), manifest.dead.end()};
    files_ = std::move(segments);
    memory_.clear();
    published_ = generation_;
    renew_snapshot();
    remove_strangers(manifest.files);
    return {};
  }

  base::Result<bool> refresh() override {
    auto text = base::read_file(folder_ / "manifest", kMaxManifestBytes);
    if (!text && text.error().code == ErrorCode::kNotFound) return false;
    if (!text) return std::unexpected(text.error());
    DOCENT_ASSIGN(const Manifest manifest, read_manifest(*text));
    base::MutexLock lock(mutex_);
    if (manifest.generation <= generation_) return false;
    DOCENT_TRY(load(manifest));
    return true;
  }

  base::Status check() const override {
    const auto held = current();
    for (const LiveSegment& live : held->segments()) DOCENT_TRY(live.segment->check());
    return {};
  }

  std::shared_ptr<const TextSnapshot> snapshot() const override { return current(); }
  model::Generation generation() const override {
    base::MutexLock lock(mutex_);
    return generation_;
  }
  std::size_t unpublished() const override {
    base::MutexLock lock(mutex_);
    std::size_t count = 0;
    for (const LiveSegment& live : memory_) count += live.segment->passages();
    return count;
  }
  std::string content_digest() const override { return current()->content_digest(); }

 private:
  static constexpr std::uint64_t kMaxManifestBytes = 64ULL << 20;

  std::shared_ptr<const LexicalSnapshot> current() const {
    base::MutexLock lock(mutex_);
    return snapshot_;
  }

  base::Status load(const Manifest& manifest) DOCENT_REQUIRES(mutex_) {
    std::vector<LiveSegment> files;
    dead_ = {manifest.dead.begin(), manifest.dead.end()};
    for (const std::string& name : manifest.files) {
      const auto known = std::ranges::find_if(files_, [&](const LiveSegment& live) { return live.segment->name() == name; });
      if (known != files_.end()) {
        files.push_back(live_of(known->segment));
        continue;
      }
      auto opened = LexicalSegment::open(folder_ / name);
      if (!opened) {
        if (opened.error().code == ErrorCode::kNotFound)
          return base::fail(ErrorCode::kCorrupt, "lexical index file " + name + " is missing");
        return std::unexpected(opened.error());
      }
      files.push_back(live_of(std::move(*opened)));
    }
    files_ = std::move(files);
    memory_.clear();
    generation_ = published_ = manifest.generation;
    next_file_ = manifest.next_file;
    renew_snapshot();
    return {};
  }

  LiveSegment live_of(std::shared_ptr<const LexicalSegment> segment) const DOCENT_REQUIRES(mutex_) {
    auto dead = std::make_shared<std::vector<bool>>(segment->passages(), false);
    std::uint32_t count = 0;
    const bool any = std::ranges::any_of(dead_, [&](model::DocumentKey key) { return segment->has_document(key); });
    for (Ordinal o = 0; any && o < segment->passages(); ++o)
      if (dead_.contains(segment->document(o))) {
        (*dead)[o] = true;
        ++count;
      }
    return {std::move(segment), std::move(dead), count};
  }

  void bury(model::DocumentKey key) DOCENT_REQUIRES(mutex_) {
    bool here = false;
    for (std::vector<LiveSegment>* list : {&files_, &memory_})
      for (LiveSegment& live : *list) {
        if (!live.segment->has_document(key)) continue;
        here = true;
        auto dead = std::make_shared<std::vector<bool>>(*live.dead);
        for (Ordinal o = 0; o < live.segment->passages(); ++o)
          if (live.segment->document(o) == key && !(*dead)[o]) {
            (*dead)[o] = true;
            ++live.dead_count;
          }
        live.dead = std::move(dead);
      }
    if (here) dead_.insert(key);
  }

  // Merges everything from `first` on into one segment in memory.
  static base::Status merge_from(std::vector<LiveSegment>& segments, std::size_t first) {
    if (segments.size() <= first) return {};
    LexicalSegmentBuilder builder;
    for (std::size_t i = first; i < segments.size(); ++i) DOCENT_TRY(builder.add_segment(*segments[i].segment, *segments[i].dead));
    DOCENT_ASSIGN(auto merged, LexicalSegment::from_bytes(builder.build()));
    segments.resize(first);
    auto none = std::make_shared<std::vector<bool>>(merged->passages(), false);
    if (merged->passages() > 0) segments.push_back({std::move(merged), std::move(none), 0});
    return {};
  }

  base::Status merge_memory(std::size_t ratio) DOCENT_REQUIRES(mutex_) {
    while (memory_.size() > 1) {
      const std::size_t last = memory_.size() - 1;
      const bool small = memory_[last - 1].segment->bytes() / ratio < memory_[last].segment->bytes();
      if (ratio != SIZE_MAX && !small) break;
      DOCENT_TRY(merge_from(memory_, ratio == SIZE_MAX ? 0 : last - 1));
    }
    return {};
  }

  void renew_snapshot() DOCENT_REQUIRES(mutex_) {
    std::vector<LiveSegment> segments = files_;
    segments.insert(segments.end(), memory_.begin(), memory_.end());
    snapshot_ = std::make_shared<const LexicalSnapshot>(std::move(segments), options_, generation_);
  }

  // Files that no manifest names: left by a crash, or merged away. Readers keep their maps.
  void remove_strangers(const std::vector<std::string>& files) const {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
      const std::string name = entry.path().filename().string();
      const bool known = name == "manifest" || std::ranges::count(files, name) > 0;
      if (!known) std::filesystem::remove(entry.path(), error);
    }
  }

  const std::filesystem::path folder_;
  const Bm25fOptions options_;
  mutable base::Mutex mutex_;
  std::vector<LiveSegment> files_ DOCENT_GUARDED_BY(mutex_), memory_ DOCENT_GUARDED_BY(mutex_);
  std::set<model::DocumentKey> dead_ DOCENT_GUARDED_BY(mutex_);
  std::shared_ptr<const LexicalSnapshot> snapshot_ DOCENT_GUARDED_BY(mutex_);
  model::Generation generation_ DOCENT_GUARDED_BY(mutex_) = 0, published_ DOCENT_GUARDED_BY(mutex_) = 0;
  std::uint64_t next_file_ DOCENT_GUARDED_BY(mutex_) = 1;
};

}  // namespace

base::Result<std::unique_ptr<LexicalIndex>> LexicalIndex::open(std::filesystem::path folder, Bm25fOptions options) {
  auto index = std::make_unique<Index>(std::move(folder), options);
  DOCENT_TRY(index->open());
  return index;
}

base::Status LexicalIndex::reset(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) return base::fail(ErrorCode::kUnavailable, "cannot remove " + folder.string() + ": " + error.message());
  return {};
}

}  // namespace docent::store::embedded
