// Makes a ParsedDocument out of the events of a parser: blocks with their text and runs, the section tree, links.
//
// All offsets are those of the text the parser reads. Not thread safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/parsed_document.h"

namespace docent::parse {

class DocumentBuilder {
 public:
  // `text_size`: where the last section ends.
  explicit DocumentBuilder(std::uint64_t text_size) : text_size_(text_size) {}

  struct BlockStart {
    model::BlockKind kind = model::BlockKind::kParagraph;
    std::uint16_t depth = 0;
    std::int32_t number = -1;
    bool table_header = false;
    std::uint32_t group = 0;
    std::string language = {};
    std::string role = {};
  };
  // Ends the open block, if any.
  void start_block(BlockStart start);
  bool in_block() const { return open_; }
  bool block_empty() const { return block_.text.empty(); }
  model::BlockKind block_kind() const { return block_.kind; }

  // White space is collapsed, except in code.
  void text(std::string_view piece, std::uint64_t source_start);
  // `piece` stands for source[source_start, + source_length) but is not equal to it: an entity, an escape.
  void decoded(std::string_view piece, std::uint64_t source_start, std::uint64_t source_length);
  // Text without a source. White space in it stays.
  void made(std::string_view piece);
  // White space between words, however long it was.
  void space() { space_ = Space::kMade; }
  void line_break();

  void start_link(std::string target);
  void end_link();
  // The open block's text so far is the link's text.
  void link_so_far(std::string target) { block_links_.push_back({0, std::move(target), block_.text, {first_, last_}}); }

  // What is set apart, also over block ends: then each block has its own mark. Calls nest.
  void start_mark(model::MarkKind kind, std::string_view role = {});
  void end_mark();

  // First and one past the last offset of what was given to the open block.
  std::uint64_t block_first() const { return first_; }
  std::uint64_t block_last() const { return last_; }

  // Drops a block without text. `span` is clipped so that blocks never overlap.
  void end_block(model::Span span);
  // A heading block opens a section. `explicit_anchor` may be empty: then the anchor is made of the heading where `slugs` is on.
  void end_heading(model::Span span, std::uint8_t level, std::string explicit_anchor);

  void use_slugs(bool on) { slugs_ = on; }
  std::uint32_t new_group() { return ++groups_; }
  model::ParsedDocument& document() { return document_; }
  model::ParsedDocument finish();

 private:
  enum class Space : std::uint8_t { kNone, kSource, kMade };
  struct OpenLink {
    std::string target;
    std::size_t text_start = 0;
    std::uint64_t source_start = 0;
  };
  void flush_space();
  struct OpenMark {
    model::MarkKind kind = model::MarkKind::kCode;
    std::size_t text_start = 0;
    std::string role = {};
  };
  void add_mark(const OpenMark& mark);
  void add_run(std::string_view piece, std::uint64_t source_start);
  void close_block(model::Span span);
  std::uint32_t current_section();
  std::string slug_of(std::string_view heading);

  std::uint64_t text_size_;
  model::ParsedDocument document_;
  model::Block block_;
  bool open_ = false;
  Space space_ = Space::kNone;
  std::uint64_t space_at_ = 0;
  std::uint64_t first_ = 0, last_ = 0;
  bool any_source_ = false;
  std::uint64_t floor_ = 0;  // where the last block ended
  std::uint64_t before_last_ = 0;  // where its text did
  std::vector<OpenLink> links_;
  std::vector<OpenMark> marks_;
  std::size_t marks_beyond_ = 0;
  std::vector<model::Link> block_links_;
  std::vector<std::uint32_t> open_sections_;
  std::uint32_t groups_ = 0;
  bool slugs_ = false;
  std::unordered_map<std::string, std::uint32_t> used_anchors_;  // with the last counter that was given
  std::unordered_map<std::string, std::uint32_t> used_headings_;  // by parent section and heading
};

// GitHub's heading anchor without the counter for repeated ones: lower case, punctuation left out, spaces to hyphens.
std::string github_slug(std::string_view heading);

}  // namespace docent::parse
