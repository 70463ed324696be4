#include "store/embedded/sqlite_digest.h"

#include "base/hash.h"
#include "store/embedded/sqlite_documents.h"
#include "store/embedded/sqlite_graphs.h"

namespace docent::store::embedded {
namespace {

void write_span(ByteWriter& out, const model::Span& span) {
  out.number(span.start);
  out.number(span.end);
}

void write_document(ByteWriter& out, const model::DocumentRecord& document, const DocumentBody& body) {
  for (const std::string* text : {&document.id.value, &document.source, &document.version_label, &document.path, &document.uri,
                                  &document.title, &document.format, &document.language, &document.parser, &document.sha256,
                                  &document.licence, &document.trust})
    out.string(*text);
  out.strings(document.groups);
  const auto metadata = body.metadata();
  out.number(metadata.size());
  for (const auto& [name, value] : metadata) {
    out.string(name);
    out.string(value);
  }
  out.strings(body.aliases());
  out.number(body.section_count());
  for (std::size_t i = 0; i < body.section_count(); ++i) {
    const auto section = body.section(i);
    for (const std::string* text : {&section.id.value, &section.parent.value, &section.heading, &section.anchor}) out.string(*text);
    out.number(section.level);
    write_span(out, section.span);
  }
  out.number(body.passage_count());
  for (std::size_t i = 0; i < body.passage_count(); ++i) {
    const auto passage = body.passage(i);
    for (const std::string* text : {&passage.id.value, &passage.section.value, &passage.text, &passage.code, &passage.heading_line,
                                    &passage.embedding_hash})
      out.string(*text);
    out.number(passage.ordinal);
    write_span(out, passage.span);
    out.number(passage.line_start);
    out.number(passage.line_end);
  }
  const auto links = body.links();
  out.number(links.size());
  for (const auto& link : links) {
    out.number(link.section_ordinal);
    for (const std::string* text : {&link.target, &link.resolved_path, &link.anchor, &link.text}) out.string(*text);
    write_span(out, link.span);
  }
}

}  // namespace

base::Result<std::string> record_digest(Connection& connection, Decompressor& decompressor) {
  base::Sha256Stream hash;
  ByteWriter out;
  {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT name, licence, trust, access_groups, language FROM sources ORDER BY name"));
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) break;
      for (int column = 0; column < 5; ++column) out.string(select.bytes(column));
    }
  }
  hash.update(out.bytes());
  DOCENT_TRY(for_each_document(connection, DocumentOrder::kId, [&](const DocumentRow& row) -> base::Status {
    DOCENT_ASSIGN(const DocumentBody body, load_body(connection, decompressor, row));
    out.clear();
    write_document(out, row.record, body);
    DOCENT_ASSIGN(const auto graph, load_graph_bytes(connection, decompressor, row.record.key));
    out.string(graph.value_or(""));
    hash.update(out.bytes());
    return {};
  }));
  return base::to_hex(hash.finish());
}

}  // namespace docent::store::embedded
