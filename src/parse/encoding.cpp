#include "parse/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/text.h"

namespace docent::parse {
namespace {

constexpr std::size_t kDeclarationBytes = 1024;      // HTML standard: a meta charset counts in the first 1,024 bytes
constexpr std::size_t kDetectionBytes = 64U << 10;   // what the statistical detector looks at
constexpr std::size_t kPatternBytes = 8U << 10;      // what the UTF-16/32 heuristics look at
constexpr std::size_t kBinarySampleBytes = 64U << 10;
constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

// Length of the well-formed sequence at `i` (Unicode, table 3-7), 0 when there is none.
std::size_t utf8_length(std::string_view bytes, std::size_t i) {
  const unsigned lead = byte_at(bytes, i);
  if (lead < 0x80) return 1;
  const auto continues = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
    return at < bytes.size() && byte_at(bytes, at) >= low && byte_at(bytes, at) <= high;
  };
  if (lead >= 0xC2 && lead <= 0xDF) return continues(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

// The first byte that cannot be kept as it is: ill-formed or NUL. npos when the text is fine.
std::size_t first_bad_utf8(std::string_view bytes, std::size_t from) {
  for (std::size_t i = from; i < bytes.size();) {
    const unsigned lead = byte_at(bytes, i);
    if (lead == 0) return i;
    const std::size_t length = lead < 0x80 ? 1 : utf8_length(bytes, i);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::size_t append_utf8(std::string& text, char32_t c) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
    return 1;
  }
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
    return 3;
  }
  put(0xF0 | (c >> 18));
  put(0x80 | ((c >> 12) & 0x3F));
  put(0x80 | ((c >> 6) & 0x3F));
  put(0x80 | (c & 0x3F));
  return 4;
}

enum class Wide { kNone, kUtf16Le, kUtf16Be, kUtf32Le, kUtf32Be };

char32_t wide_unit(std::string_view bytes, std::size_t i, Wide kind) {
  switch (kind) {
    case Wide::kUtf16Le: return byte_at(bytes, i) | byte_at(bytes, i + 1) << 8;
    case Wide::kUtf16Be: return byte_at(bytes, i) << 8 | byte_at(bytes, i + 1);
    case Wide::kUtf32Le:
      return byte_at(bytes, i) | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2) << 16 | byte_at(bytes, i + 3) << 24;
    case Wide::kUtf32Be:
      return byte_at(bytes, i) << 24 | byte_at(bytes, i + 1) << 16 | byte_at(bytes, i + 2) << 8 | byte_at(bytes, i + 3);
    case Wide::kNone: break;
  }
  return 0;
}

std::size_t unit_size(Wide kind) { return kind == Wide::kUtf16Le || kind == Wide::kUtf16Be ? 2 : 4; }

// Would the sample be ordinary text when read this way? No control characters, no lone surrogates, no private use, and
// some white space or ASCII: binary files fail one of them soon.
bool reads_as(std::string_view sample, Wide kind) {
  const std::size_t unit = unit_size(kind);
  std::size_t characters = 0;
  std::size_t ascii = 0;
  for (std::size_t i = 0; i + unit <= sample.size(); i += unit) {
    char32_t c = wide_unit(sample, i, kind);
    if (unit == 2 && c >= 0xD800 && c <= 0xDBFF) {
      if (i + 4 > sample.size()) break;
      const char32_t low = wide_unit(sample, i + 2, kind);
      if (low < 0xDC00 || low > 0xDFFF) return false;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xF8FF) || (c & 0xFFFE) == 0xFFFE) return false;
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') return false;
    ++characters;
    if (c < 0x80) ++ascii;
  }
  return characters >= 2 && ascii * 50 >= characters;
}

// Text in UTF-8 with a few stray NUL bytes: well-formed but for them, and they are fewer than one byte in four. ASCII in
// UTF-16 or UTF-32 has at least every second byte zero, other scripts in them are not well-formed UTF-8.
bool is_utf8_with_stray_nuls(std::string_view sample) {
  std::size_t nuls = 0;
  for (std::size_t i = 0; i < sample.size();) {
    const std::size_t length = utf8_length(sample, i);
    if (length == 0) return i + 3 >= sample.size() && sample.size() == kPatternBytes && nuls * 4 < sample.size();
    if (sample[i] == '\0') ++nuls;
    i += length;
  }
  return nuls * 4 < sample.size();
}

Wide wide_without_mark(std::string_view bytes) {
  std::string_view sample = bytes.substr(0, kPatternBytes);
  if (sample.find('\0') == std::string_view::npos || is_utf8_with_stray_nuls(sample)) return Wide::kNone;
  if (bytes.size() % 4 == 0) {
    if (reads_as(sample, Wide::kUtf32Le)) return Wide::kUtf32Le;
    if (reads_as(sample, Wide::kUtf32Be)) return Wide::kUtf32Be;
  }
  if (bytes.size() % 2 != 0) return Wide::kNone;
  const bool little = reads_as(sample, Wide::kUtf16Le);
  const bool big = reads_as(sample, Wide::kUtf16Be);
  if (little != big) return little ? Wide::kUtf16Le : Wide::kUtf16Be;
  if (!little) return Wide::kNone;
  // Both readings are possible (CJK). Spaces and line ends have their zero byte on the true side.
  std::size_t odd_zeros = 0;
  std::size_t even_zeros = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] == '\0') ++(i % 2 == 1 ? odd_zeros : even_zeros);
  }
  return odd_zeros >= even_zeros ? Wide::kUtf16Le : Wide::kUtf16Be;
}

// The label after `charset=` or `encoding=` in the head of an HTML or XHTML page, lower case.
std::string declared_label(std::string_view bytes) {
  const std::string head = base::ascii_lower(bytes.substr(0, kDeclarationBytes));
  std::size_t at = std::string::npos;
  if (head.starts_with("<?xml")) {
    const std::size_t found = head.find("encoding");
    if (found < head.find("?>")) at = found + 8;
  }
  for (std::size_t meta = head.find("<meta"); at == std::string::npos && meta != std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const std::size_t found = head.find("charset", meta);
    if (found < head.find('>', meta)) at = found + 7;
  }
  if (at == std::string::npos) return {};
  const auto skip = [&](std::string_view characters) { at = std::min(head.find_first_not_of(characters, at), head.size()); };
  skip(" \t\r\n");
  if (at >= head.size() || head[at] != '=') return {};
  ++at;
  skip(" \t\r\n\"'");
  const std::size_t end = std::min(head.find_first_of("\"' ;/>?\t\r\n", at), head.size());
  return head.substr(at, end - at);
}

// The encodings of the Encoding standard that are not UTF, with the label of ICU's converter. Nothing else is opened on a
// document's word: UTF-7 and EBCDIC labels have been used to smuggle markup.
std::optional<std::string> allowed_converter(std::string label) {
  if (label.starts_with("x-")) label.erase(0, 2);
  if (label.starts_with("iso8859")) label.replace(0, 7, "iso-8859");
  if (label == "latin1" || label == "iso-8859-1" || label == "us-ascii" || label == "ascii" || label == "cp1252") return "windows-1252";
  if (label == "sjis" || label == "ms_kanji" || label == "windows-31j" || label == "shift-jis") return "windows-31j";
  if (label == "shift_jis") return "windows-31j";
  if (label == "gb2312" || label == "gbk" || label == "gb_2312-80") return "gb18030";
  if (label == "ks_c_5601-1987" || label == "euc_kr") return "windows-949";
  if (label == "tis-620" || label == "iso-8859-11") return "windows-874";
  if (label == "iso-8859-9") return "windows-1254";
  if (label.starts_with("cp125") && label.size() == 6) return "windows-" + label.substr(2);
  static constexpr std::array<std::string_view, 30> kPlain = {
      "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
      "windows-1257", "windows-1258", "windows-874",  "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",
      "iso-8859-6",   "iso-8859-7",   "iso-8859-8",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-15",
      "koi8-r",       "koi8-u",       "macintosh",    "ibm866",       "euc-jp",       "iso-2022-jp",  "euc-kr",
      "gb18030",      "big5"};
  if (std::find(kPlain.begin(), kPlain.end(), label) == kPlain.end()) return std::nullopt;
  return label;
}

std::string detected_converter(std::string_view bytes) {
  std::string_view sample = bytes;
  // Statistics need the part that is not ASCII.
  const auto odd = std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto distance = static_cast<std::size_t>(odd - bytes.begin());
  if (distance < bytes.size()) sample.remove_prefix(distance - std::min<std::size_t>(distance, kDetectionBytes / 8));
  sample = sample.substr(0, kDetectionBytes);

  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), &ucsdet_close);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status)) return "windows-1252";
  constexpr std::int32_t kLeastConfidence = 10;  // below it windows-1252, the web's fallback, is the better guess
  for (std::int32_t i = 0; i < count; ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    const std::int32_t confidence = ucsdet_getConfidence(matches[i], &status);
    if (U_FAILURE(status) || confidence < kLeastConfidence) break;
    if (auto converter = allowed_converter(base::ascii_lower(name))) return *converter;
  }
  return "windows-1252";
}

// Damaged UTF-8, not another encoding: well-formed multi-byte sequences outnumber the bad bytes.
bool mostly_utf8(std::string_view bytes) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = utf8_length(bytes, i);
    if (length > 1) ++good;
    if (length == 0) ++bad;
    i += std::max<std::size_t>(length, 1);
  }
  return bad == 0 || good > 4 * bad;
}

}  // namespace

// Writes text and its way back. One use: construct, one of the decode functions, done.
class TextDecoder {
 public:
  explicit TextDecoder(DecodedText& result) : result_(result) {
    result_.copied_ = true;
    result_.copy_.reserve(result_.source_.size());
  }

  void utf8(std::size_t from) {
    const std::string_view bytes = result_.source_;
    std::size_t bad_bytes = 0;
    for (std::size_t i = from; i < bytes.size();) {
      const std::size_t bad = std::min(first_bad_utf8(bytes, i), bytes.size());
      if (bad > i) {
        note(i, 1, 1);
        result_.copy_.append(bytes.substr(i, bad - i));
      }
      if (bad < bytes.size()) {
        add(kReplacement, bad, 1);
        ++bad_bytes;
      }
      i = bad + 1;
    }
    result_.warnings_.push_back(std::to_string(bad_bytes) + " bytes are not valid UTF-8 text; shown as U+FFFD");
    finish();
  }

  void wide(std::size_t from, Wide kind) {
    const std::string_view bytes = result_.source_;
    const std::size_t unit = unit_size(kind);
    std::size_t i = from;
    while (i + unit <= bytes.size()) {
      char32_t c = wide_unit(bytes, i, kind);
      std::size_t length = unit;
      if (unit == 2 && c >= 0xD800 && c <= 0xDBFF && i + 4 <= bytes.size()) {
        const char32_t low = wide_unit(bytes, i + 2, kind);
        if (low >= 0xDC00 && low <= 0xDFFF) {
          c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
          length = 4;
        }
      }
      add(c, i, length);
      i += length;
    }
    if (i < bytes.size()) add(kReplacement, i, bytes.size() - i);
    finish();
  }

  bool converter(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> opened(ucnv_open(name.c_str(), &status), &ucnv_close);
    if (U_FAILURE(status)) return false;
    const std::string_view bytes = result_.source_;
    if (ucnv_getMaxCharSize(opened.get()) == 1) {
      single_byte(opened.get());
      return true;
    }
    const char* at = bytes.data();
    const char* const limit = bytes.data() + bytes.size();
    while (at < limit) {
      const char* const start = at;
      status = U_ZERO_ERROR;
      UChar32 c = ucnv_getNextUChar(opened.get(), &at, limit, &status);
      if (status == U_INDEX_OUTOFBOUNDS_ERROR) break;  // only shift sequences were left
      if (U_FAILURE(status)) c = static_cast<UChar32>(kReplacement);
      if (at == start) ++at;
      add(static_cast<char32_t>(c), static_cast<std::size_t>(start - bytes.data()), static_cast<std::size_t>(at - start));
    }
    finish();
    return true;
  }

 private:
  void single_byte(UConverter* converter) {
    std::array<char32_t, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
      const char byte = static_cast<char>(i);
      const char* at = &byte;
      UErrorCode status = U_ZERO_ERROR;
      const UChar32 c = ucnv_getNextUChar(converter, &at, &byte + 1, &status);
      table[i] = U_FAILURE(status) || c == 0x1A ? kReplacement : static_cast<char32_t>(c);
    }
    table[0x1A] = 0x1A;
    for (std::size_t i = 0; i < result_.source_.size(); ++i) add(table[byte_at(result_.source_, i)], i, 1);
    finish();
  }

  void add(char32_t c, std::size_t source_start, std::size_t source_length) {
    const std::size_t before = result_.copy_.size();
    const std::size_t length = append_utf8(result_.copy_, c);
    note_at(before, source_start, static_cast<std::uint8_t>(length),
            static_cast<std::uint8_t>(std::min<std::size_t>(source_length, 255)));
  }

  void note(std::size_t source_start, std::uint8_t text_unit, std::uint8_t source_unit) {
    note_at(result_.copy_.size(), source_start, text_unit, source_unit);
  }

  void note_at(std::size_t text_start, std::size_t source_start, std::uint8_t text_unit, std::uint8_t source_unit) {
    auto& segments = result_.map_.segments_;
    if (!segments.empty()) {
      const auto& last = segments.back();
      // Goes on only if this character lies where the last segment's rule puts it.
      if (last.text_unit == text_unit && last.source_unit == source_unit && (text_start - last.text_start) % text_unit == 0 &&
          last.source_start + (text_start - last.text_start) / text_unit * source_unit == source_start) {
        return;
      }
    }
    segments.push_back({static_cast<std::uint32_t>(text_start), static_cast<std::uint32_t>(source_start), text_unit, source_unit});
  }

  void finish() {
    result_.map_.text_size_ = result_.copy_.size();
    result_.map_.source_size_ = result_.source_.size();
  }

  DecodedText& result_;
};

std::uint64_t OffsetMap::to_source(std::uint64_t text_offset) const {
  if (segments_.empty()) return text_offset + shift_;
  if (text_offset >= text_size_) return source_size_;
  auto after = std::upper_bound(segments_.begin(), segments_.end(), text_offset,
                                [](std::uint64_t offset, const Segment& segment) { return offset < segment.text_start; });
  if (after == segments_.begin()) return segments_.front().source_start;
  const Segment& segment = *std::prev(after);
  return segment.source_start + (text_offset - segment.text_start) / segment.text_unit * segment.source_unit;
}

DecodedText DecodedText::decode(std::string_view bytes, Declarations declarations) {
  DecodedText result;
  result.source_ = bytes;

  std::size_t mark = 0;
  Wide wide = Wide::kNone;
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) {
    mark = 3;
  } else if (bytes.starts_with("\xFF\xFE\0\0"sv) && bytes.size() % 4 == 0) {
    wide = Wide::kUtf32Le;
    mark = 4;
  } else if (bytes.starts_with("\0\0\xFE\xFF"sv)) {
    wide = Wide::kUtf32Be;
    mark = 4;
  } else if (bytes.starts_with("\xFF\xFE"sv)) {
    wide = Wide::kUtf16Le;
    mark = 2;
  } else if (bytes.starts_with("\xFE\xFF"sv)) {
    wide = Wide::kUtf16Be;
    mark = 2;
  }

  const std::string label = declarations == Declarations::kHtml ? declared_label(bytes) : std::string();
  const bool escapes = label == "iso-2022-jp";  // seven-bit: its bytes are valid UTF-8, too
  if (wide == Wide::kNone && !escapes && first_bad_utf8(bytes, mark) == std::string_view::npos) {
    result.map_.shift_ = mark;
    result.map_.text_size_ = bytes.size() - mark;
    result.map_.source_size_ = bytes.size();
    return result;
  }
  if (wide == Wide::kNone && mark == 0) wide = wide_without_mark(bytes);
  if (wide != Wide::kNone) {
    static constexpr std::array<const char*, 5> kNames = {"utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"};
    result.encoding_ = kNames[static_cast<std::size_t>(wide)];
    TextDecoder(result).wide(mark, wide);
    return result;
  }
  if (mark != 3) {
    std::optional<std::string> converter = allowed_converter(label);
    if (!converter && label != "utf-8" && label != "utf8" && !mostly_utf8(bytes)) converter = detected_converter(bytes);
    if (converter && TextDecoder(result).converter(*converter)) {
      result.encoding_ = *converter;
      return result;
    }
    result = DecodedText();
    result.source_ = bytes;
  }
  TextDecoder(result).utf8(mark);
  return result;
}

void DecodedText::map_to_source(model::ParsedDocument& document) const {
  if (map_.is_shift() && map_.shift_ == 0) return;
  const auto map_span = [&](model::Span& span) { span = {map_.to_source(span.start), map_.to_source(span.end)}; };
  for (auto& section : document.sections) map_span(section.span);
  for (auto& link : document.links) map_span(link.span);
  for (auto& block : document.blocks) map_span(block.span);
  if (map_.is_shift()) {
    for (auto& block : document.blocks) {
      for (auto& run : block.runs) run.source_start += map_.shift_;
    }
    return;
  }

  constexpr std::uint32_t kPieceBytes = 48;  // longest stretch of differing bytes without white space in one run
  for (auto& block : document.blocks) {
    std::vector<model::TextRun> mapped;
    mapped.reserve(block.runs.size());
    // Equal lengths promise equal bytes. Where they differ (Cyrillic: two bytes in UTF-16 as in UTF-8) the run gives up
    // its last text byte: text outside any run belongs to the run before it.
    const auto push = [&](std::uint32_t text_start, std::uint32_t text_length, std::uint64_t from, std::uint64_t to) {
      const auto source_length = static_cast<std::uint32_t>(to - from);
      if (text_length == 0) return;
      if (text_length == source_length &&
          std::string_view(block.text).substr(text_start, text_length) != source_.substr(from, source_length)) {
        --text_length;
      }
      mapped.push_back({text_start, text_length, from, source_length});
    };
    for (const auto& run : block.runs) {
      const std::uint64_t run_end = run.source_start + run.source_length;
      if (run.text_length != run.source_length) {
        push(run.text_start, run.text_length, map_.to_source(run.source_start), map_.to_source(run_end));
        continue;
      }
      // Equal stretches stay long; others are cut after white space.
      std::uint32_t done = 0;
      while (done < run.text_length) {
        const std::uint64_t from = map_.to_source(run.source_start + done);
        const std::string_view rest = std::string_view(block.text).substr(run.text_start + done, run.text_length - done);
        const std::string_view original = source_.substr(from, rest.size());
        const auto same = static_cast<std::uint32_t>(
            std::mismatch(rest.begin(), rest.end(), original.begin(), original.end()).first - rest.begin());
        std::uint32_t take = 0;
        // A stretch is the same only if the map agrees: equal bytes further on would be chance.
        if (same > 0 && map_.to_source(run.source_start + done + same) == from + same) {
          take = same;
          while (take > 0 && take < rest.size() && (static_cast<unsigned char>(rest[take]) & 0xC0U) == 0x80) --take;
        }
        if (take == 0) {
          while (take < rest.size()) {
            const char c = rest[take++];
            const bool boundary = take == rest.size() || (static_cast<unsigned char>(rest[take]) & 0xC0U) != 0x80;
            if (boundary && (c == ' ' || c == '\n' || take >= kPieceBytes)) break;
          }
        }
        push(run.text_start + done, take, from, map_.to_source(run.source_start + done + take));
        done += take;
      }
    }
    block.runs = std::move(mapped);
  }
}

bool looks_binary(std::string_view bytes) {
  using namespace std::string_view_literals;
  static constexpr std::array<std::string_view, 10> kSignatures = {
      "\x7F" "ELF"sv, "\x89PNG"sv, "GIF8"sv, "\xFF\xD8\xFF"sv, "%PDF-"sv, "PK\x03\x04"sv, "\x1F\x8B"sv, "\x28\xB5\x2F\xFD"sv,
      "SQLite format 3\0"sv, "\xCA\xFE\xBA\xBE"sv};
  for (const auto signature : kSignatures) {
    if (bytes.starts_with(signature)) return true;
  }
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return false;
  const std::string_view sample = bytes.substr(0, kBinarySampleBytes);
  std::size_t zeros = 0;
  std::size_t controls = 0;
  for (const char c : sample) {
    const auto u = static_cast<unsigned char>(c);
    if (u == 0) ++zeros;
    if (u < 0x20 && u != '\n' && u != '\r' && u != '\t' && u != '\f' && u != '\b' && u != 0x1B) ++controls;
  }
  constexpr std::size_t kForgivenZeros = 2;
  if (zeros > kForgivenZeros + sample.size() / 1000) return wide_without_mark(bytes) == Wide::kNone;
  return controls * 10 > sample.size() + 40;
}

}  // namespace docent::parse
