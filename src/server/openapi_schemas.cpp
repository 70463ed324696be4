#include "server/openapi.h"

namespace docent::server {

std::string_view openapi_schemas() {
  static constexpr std::string_view kSchemas = R"json({
"Problem":{"type":"object","required":["type","title","status","code","detail"],"properties":{
  "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"request_id":{"type":"string"},
  "code":{"type":"string","enum":["invalid_argument","not_found","conflict","unauthenticated","forbidden","too_large","rate_limited","cancelled","deadline_exceeded","unavailable","corrupt","internal"]}}},
"SearchRequest":{"type":"object","required":["query"],"additionalProperties":false,"properties":{
  "query":{"type":"string","minLength":1,"description":"At most 65,536 bytes. Words, a sentence, an identifier; \"phrases\" and NOT word are understood"},
  "k":{"type":["integer","null"],"minimum":1,"maximum":1000},"mode":{"type":["string","null"],"enum":["auto","lexical","dense","hybrid",null]},
  "source":{"type":["string","null"]},"version_label":{"type":["string","null"]},"deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000},"explain":{"type":["boolean","null"]},
  "why_not":{"type":["string","null"],"minLength":1,"description":"A document, section or passage whose absence from the results is to be explained: its id (or a prefix), address, path or the end of a path; at most 4,096 bytes"}}},
"AskRequest":{"type":"object","required":["question"],"additionalProperties":false,"properties":{
  "question":{"type":"string","minLength":1,"description":"At most 65,536 bytes"},"k":{"type":["integer","null"],"minimum":1,"maximum":1000},
  "context":{"type":["array","null"],"maxItems":20,"items":{"type":"string"},"description":"Earlier turns of the conversation, oldest first: what \"it\" and \"that flag\" may mean"},
  "budget":{"type":["integer","null"],"minimum":1,"maximum":100000,"description":"Longest answer in word pieces"},
  "source":{"type":["string","null"]},"version_label":{"type":["string","null"]},"deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000},"explain":{"type":["boolean","null"]}}},
"VerifyRequest":{"type":"object","required":["citations"],"additionalProperties":false,"properties":{
  "citations":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"string"}}}},
"Stage":{"type":"object","required":["name","status"],"properties":{"name":{"type":"string"},"ms":{"type":"number"},"status":{"type":"string","enum":["ok","skipped"]},"reason":{"type":"string"},
  "in":{"type":"integer","description":"Candidates it was given"},"out":{"type":"integer","description":"Candidates it gave"},"does":{"type":"string","description":"With explain: what the step is for"}}},
"Citation":{"type":"object","required":["id","document_id","document_sha256","start","end","text_sha256","parser"],"properties":{
  "id":{"type":"string"},"document_id":{"type":"string"},"document_sha256":{"type":"string"},"start":{"type":"integer","description":"Byte offset into the original bytes"},
  "end":{"type":"integer"},"line_start":{"type":"integer"},"line_end":{"type":"integer"},"text_sha256":{"type":"string"},"parser":{"type":"string"}}},
"Result":{"type":"object","required":["score","passage_id","section_id","document_id","title","heading_path","source","uri","text","citation"],"properties":{
  "rank":{"type":"integer"},"score":{"type":"number","minimum":0,"maximum":1},"passage_id":{"type":"string"},"section_id":{"type":"string"},"document_id":{"type":"string"},
  "title":{"type":"string"},"heading_path":{"type":"array","items":{"type":"string"}},"source":{"type":"string"},"version":{"type":"string"},"path":{"type":"string"},"uri":{"type":"string"},
  "anchor":{"type":"string"},"text":{"type":"string"},"citation":{"$ref":"#/components/schemas/Citation"},"trust":{"type":"string"},"explain":{"$ref":"#/components/schemas/Explanation"}}},
"Explanation":{"type":"object","required":["lexical_part","dense_part","other_parts","fused","words","mean_part"],"description":"score = 1 / (1 + exp(3 - fused)); fused = lexical_part + dense_part + other_parts; lexical_part = mean_part + the parts of the words","properties":{
  "lexical_part":{"type":"number"},"dense_part":{"type":"number"},"other_parts":{"type":"object","additionalProperties":{"type":"number"}},"fused":{"type":"number"},
  "words":{"type":"array","items":{"type":"object","required":["word","term","bm25f","part"],"properties":{"word":{"type":"string"},"term":{"type":"string"},"bm25f":{"type":"number"},"part":{"type":"number"}}}},
  "mean_part":{"type":"number"},"matched_terms":{"type":"array","items":{"type":"string"}},"bm25f":{"type":["number","null"]},"cosine":{"type":["number","null"]}}},
"Standing":{"type":["object","null"],"required":["passage_id","document_id","title","rank","score","explain"],"properties":{"passage_id":{"type":"string"},"document_id":{"type":"string"},"title":{"type":"string"},
  "rank":{"type":["integer","null"],"description":"Among the results, if as many were asked for"},"score":{"type":"number"},"explain":{"$ref":"#/components/schemas/Explanation"}}},
"WhyNot":{"type":"object","required":["target","reason","text"],"properties":{"target":{"type":"string"},
  "reason":{"type":"string","enum":["returned","not_ingested","filtered","excluded","not_matched","not_a_candidate","ranked_lower","folded"],"description":"not_ingested also where the caller may not see it"},
  "text":{"type":"string","description":"For people"},"advice":{"type":"string"},"document_id":{"type":"string"},"title":{"type":"string"},"source":{"type":"string"},"version":{"type":"string"},"path":{"type":"string"},
  "rank":{"type":["integer","null"]},"folded_into":{"type":["integer","null"],"description":"Rank of the result that stands for it"},
  "missing_words":{"type":"array","items":{"type":"string"},"description":"Of the question, which no passage of it holds"},
  "lexical_rank":{"type":["integer","null"]},"dense_rank":{"type":["integer","null"]},"candidates_of_each_arm":{"type":"integer"},
  "passage":{"$ref":"#/components/schemas/Standing"},"last_returned":{"$ref":"#/components/schemas/Standing"},
  "differences":{"type":"array","items":{"type":"object","required":["name","own","last","difference"],"properties":{"name":{"type":"string"},"own":{"type":"number"},"last":{"type":"number"},"difference":{"type":"number"}}}},
  "namesakes":{"type":"array","items":{"type":"object"},"description":"Other documents that the target may mean"}}},
"Evidence":{"type":"object","required":["n","score","passage_id","section_id","document_id","title","heading_path","source","uri","text","citation","path"],"properties":{
  "n":{"type":"integer"},"rank":{"type":"integer"},"score":{"type":"number","minimum":0,"maximum":1},"passage_id":{"type":"string"},"section_id":{"type":"string"},"document_id":{"type":"string"},
  "title":{"type":"string"},"heading_path":{"type":"array","items":{"type":"string"}},"source":{"type":"string"},"version":{"type":"string"},"uri":{"type":"string"},
  "path":{"type":"array","items":{"type":"object"},"description":"How the graph led here"},
  "anchor":{"type":"string"},"text":{"type":"string"},"citation":{"$ref":"#/components/schemas/Citation"},"trust":{"type":"string"},"explain":{"type":"object"}}},
"SearchResponse":{"type":"object","required":["query","mode","generation","took_ms","stages","results","confidence","answerable"],"properties":{
  "query":{"type":"string"},"mode":{"type":"string"},"generation":{"type":"integer","description":"Changes when what the caller may see does"},"took_ms":{"type":"number"},
  "stages":{"type":"array","items":{"$ref":"#/components/schemas/Stage"}},"results":{"type":"array","items":{"$ref":"#/components/schemas/Result"}},
  "confidence":{"type":"number","minimum":0,"maximum":1},"answerable":{"type":"boolean","description":"Whether the confidence reaches the threshold of answers"},
  "why_not":{"$ref":"#/components/schemas/WhyNot"},"notes":{"type":"array","items":{"type":"string"}}}},
"AskResponse":{"type":"object","required":["question","intent","answer_markdown","answerable","confidence","statements","evidence"],"properties":{
  "question":{"type":"string"},"understood_as":{"type":"string","description":"The question as the conversation makes it"},"intent":{"type":"string"},
  "form":{"type":"string","description":"Which kind of answer was made","enum":["definition","procedure","setting","error","comparison","list","yes_no","version","passages",""]},
  "verdict":{"type":"string","enum":["yes","no"]},"conflicts":{"type":"array","description":"Statements of different documents that do not agree","items":{"type":"object","required":["about","values","statements"]}},"answer_markdown":{"type":"string"},"answerable":{"type":"boolean"},"confidence":{"type":"number","minimum":0,"maximum":1},
  "statements":{"type":"array","items":{"type":"object","required":["text","citations"],"properties":{"text":{"type":"string"},"citations":{"type":"array","items":{"type":"integer"}},
    "form":{"type":"string","enum":["sentence","item","code","term","cell"]},"row":{"type":"integer"},"column":{"type":"integer"},"heading":{"type":"string"}}}},
  "evidence":{"type":"array","items":{"$ref":"#/components/schemas/Evidence"}},"entities":{"type":"array"},"ambiguous":{"type":"array"},"diagnostics":{"type":"object"}}},
"VerifyResponse":{"type":"object","required":["results"],"properties":{"results":{"type":"array","items":{"type":"object","required":["verdict"],"properties":{
  "verdict":{"type":"string","enum":["valid","moved","changed","gone","invalid"]}}}}}},
"Document":{"type":"object","required":["kind","id","document_id","source","path","title","sections","passages","truncated"],"properties":{
  "kind":{"const":"document"},"id":{"type":"string"},"document_id":{"type":"string"},"source":{"type":"string"},"version":{"type":"string"},"path":{"type":"string"},"uri":{"type":"string"},
  "title":{"type":"string"},"format":{"type":"string"},"sha256":{"type":"string"},"size":{"type":"integer"},"sections":{"type":"array","items":{"type":"object"}},
  "passages":{"type":"array","items":{"type":"object"}},"truncated":{"type":"boolean"}}},
"Section":{"type":"object","required":["kind","id","document","sections","truncated"],"properties":{
  "kind":{"const":"section"},"id":{"type":"string"},"document":{"type":"object"},"sections":{"type":"array","items":{"type":"object"}},"truncated":{"type":"boolean"}}},
"Passage":{"type":"object","required":["kind","id","document","passage","truncated"],"properties":{
  "kind":{"const":"passage"},"id":{"type":"string"},"document":{"type":"object"},"passage":{"type":"object"},"sections":{"type":"array"},"truncated":{"type":"boolean"}}},
"Sources":{"type":"object","required":["sources"],"properties":{"sources":{"type":"array","items":{"type":"object","required":["name","documents","versions"],"properties":{
  "name":{"type":"string"},"documents":{"type":"integer"},"versions":{"type":"array","items":{"type":"string"}},"trust":{"type":"string"},"licence":{"type":"string"}}}}}},
"Status":{"type":"object","required":["sources","documents","sections","passages","generation","embedding_model"],"properties":{
  "sources":{"type":"integer"},"documents":{"type":"integer"},"sections":{"type":"integer"},"passages":{"type":"integer"},"original_bytes":{"type":"integer"},"generation":{"type":"integer"},
  "embedding_model":{"type":"string"}}},
"GraphNode":{"type":"object","required":["id","kind","name"],"properties":{"id":{"type":"string"},"kind":{"type":"string"},"name":{"type":"string"},"place":{"type":"string","description":"path#anchor of a document or section"}}},
"GraphEvidence":{"type":"object","required":["section_id","heading","extractor","confidence","count"],"properties":{
  "section_id":{"type":"string"},"document_id":{"type":"string"},"source":{"type":"string"},"place":{"type":"string"},"uri":{"type":"string"},"heading":{"type":"string"},
  "start":{"type":"integer","description":"Byte offset into the original bytes"},"end":{"type":"integer"},"extractor":{"type":"string"},"confidence":{"type":"number","minimum":0,"maximum":1},"count":{"type":"integer"}}},
"GraphEdge":{"type":"object","required":["from","edge","to","evidence"],"properties":{"from":{"$ref":"#/components/schemas/GraphNode"},"edge":{"type":"string"},
  "to":{"$ref":"#/components/schemas/GraphNode"},"evidence":{"$ref":"#/components/schemas/GraphEvidence"}}},
"ExploreRequest":{"type":"object","required":["node"],"additionalProperties":false,"properties":{
  "node":{"type":"string","minLength":1,"description":"An id, a name, or KIND:NAME; at most 1,024 bytes"},"types":{"type":["array","null"],"maxItems":32,"items":{"type":"string"},"description":"Types of relationships; all but the structure of documents and mentions unless told"},
  "depth":{"type":["integer","null"],"minimum":1,"maximum":3},"direction":{"type":["string","null"],"enum":["out","in","both",null]},"max_nodes":{"type":["integer","null"],"minimum":1,"maximum":500},
  "deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000}}},
"ExploreResponse":{"type":"object","required":["node","nodes","edges","mentioned_in","truncated"],"properties":{"node":{"type":"object","required":["id","kind","name","properties"],"properties":{
  "id":{"type":"string"},"kind":{"type":"string"},"name":{"type":"string"},"properties":{"type":"object"}}},
  "nodes":{"type":"array","items":{"type":"object","required":["id","kind","name","depth"]}},"edges":{"type":"array","items":{"$ref":"#/components/schemas/GraphEdge"}},
  "mentioned_in":{"type":"array","items":{"$ref":"#/components/schemas/GraphEvidence"}},"truncated":{"type":"boolean"}}},
"PathRequest":{"type":"object","required":["from","to"],"additionalProperties":false,"properties":{
  "from":{"type":"string","minLength":1},"to":{"type":"string","minLength":1},"types":{"type":["array","null"],"maxItems":32,"items":{"type":"string"}},
  "max_length":{"type":["integer","null"],"minimum":1,"maximum":6},"deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000}}},
"PathResponse":{"type":"object","required":["from","to","found","path"],"properties":{"from":{"$ref":"#/components/schemas/GraphNode"},"to":{"$ref":"#/components/schemas/GraphNode"},
  "found":{"type":"boolean"},"gave_up":{"type":"boolean"},"path":{"type":"array","items":{"$ref":"#/components/schemas/GraphEdge"}}}},
"Entities":{"type":"object","required":["entities","total","next_cursor"],"properties":{"entities":{"type":"array","items":{"type":"object","required":["id","kind","name","mentions"]}},
  "total":{"type":"integer"},"next_cursor":{"type":["string","null"]}}},
"Entity":{"type":"object","required":["id","kind","name","properties","mentions","mentioned_in","edges"],"properties":{
  "id":{"type":"string"},"kind":{"type":"string"},"name":{"type":"string"},"properties":{"type":"object"},"mentions":{"type":"integer"},
  "mentioned_in":{"type":"array","items":{"$ref":"#/components/schemas/GraphEvidence"}},"edges":{"type":"array","items":{"$ref":"#/components/schemas/GraphEdge"}},
  "edge_counts":{"type":"object"}}},
"CypherRequest":{"type":"object","required":["query"],"additionalProperties":false,"properties":{
  "query":{"type":"string","minLength":1,"description":"At most 65,536 bytes; read-only Cypher, paths of at most 3 relationships"},"parameters":{"type":["object","null"],"additionalProperties":true},
  "explain":{"type":["boolean","null"]},"deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000}}},
"CypherResponse":{"type":"object","required":["columns","rows","truncated","took_ms","fingerprint"],"properties":{"columns":{"type":"array","items":{"type":"string"}},
  "rows":{"type":"array","items":{"type":"array"}},"truncated":{"type":"boolean"},"took_ms":{"type":"number"},"expansions":{"type":"integer"},"fingerprint":{"type":"string"},
  "guarded":{"type":"string"},"gate":{"type":"string"},"plan":{"type":"string"}}},
"Templates":{"type":"object","required":["templates"],"properties":{"templates":{"type":"array","items":{"type":"object","required":["name","version","intent","question","inputs"]}}}},
"TemplateRequest":{"type":"object","additionalProperties":false,"properties":{"parameters":{"type":["object","null"],"additionalProperties":{"type":["string","number","boolean","array","null"]}},
  "explain":{"type":["boolean","null"]},"deadline_ms":{"type":["integer","null"],"minimum":1,"maximum":60000}}},
"TemplateResponse":{"type":"object","required":["template","version","question","columns","rows","truncated","notes"],"properties":{"template":{"type":"string"},"version":{"type":"integer"},
  "question":{"type":"string"},"columns":{"type":"array","items":{"type":"string"}},"rows":{"type":"array","items":{"type":"object","required":["evidence"]}},"truncated":{"type":"boolean"},
  "notes":{"type":"array","items":{"type":"string"}},"took_ms":{"type":"number"},"expansions":{"type":"integer"},"fingerprint":{"type":"string"},"gate":{"type":"string"},"plan":{"type":"string"}}},
"IngestJob":{"type":"object","required":["targets"],"additionalProperties":false,"properties":{
  "targets":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"string","minLength":1},"description":"Folders, files, globs or archives of the server, below ingest.allowed_roots"},
  "source":{"type":"string"},"version_label":{"type":"string"},"include":{"type":"array","maxItems":100,"items":{"type":"string"}},"exclude":{"type":"array","maxItems":100,"items":{"type":"string"}},
  "root":{"type":"string"},"groups":{"type":"array","items":{"type":"string"}},"trust":{"type":"string","enum":["internal","curated","external"]},"license":{"type":"string"},
  "lang":{"type":"string"},"embed":{"type":"boolean"}}},
"Job":{"type":"object","required":["id","kind","state","attempts","created_at","cancel_requested","last_event"],"properties":{
  "id":{"type":"string"},"kind":{"type":"string"},"state":{"type":"string","enum":["waiting","running","succeeded","failed","cancelled"]},"request":{"type":"object"},"submitted_by":{"type":"string"},
  "attempts":{"type":"integer"},"created_at":{"type":["string","null"]},"started_at":{"type":["string","null"]},"ended_at":{"type":["string","null"]},"progress":{"type":["object","null"]},
  "cancel_requested":{"type":"boolean"},"error":{"type":["object","null"]},"last_event":{"type":"integer"},"retry_of":{"type":["string","null"]},"retried_as":{"type":["string","null"]}}},
"Jobs":{"type":"object","required":["jobs","next_cursor"],"properties":{"jobs":{"type":"array","items":{"$ref":"#/components/schemas/Job"}},"next_cursor":{"type":["string","null"]}}},
"Report":{"type":"object","properties":{"files":{"type":"integer"},"added":{"type":"integer"},"changed":{"type":"integer"},"removed":{"type":"integer"},"skipped":{"type":"array"}}},
"Health":{"type":"object","required":["status"],"properties":{"status":{"type":"string"}}},
"Ready":{"type":"object","required":["ready"],"properties":{"ready":{"type":"boolean"},"generation":{"type":"integer"},"part":{"type":"string"},"reason":{"type":"string"},
  "degraded":{"type":"array","items":{"type":"string"}}}},
"JsonRpc":{"type":["object","array"],"description":"A JSON-RPC 2.0 message of the Model Context Protocol"}
})json";
  return kSchemas;
}

}  // namespace docent::server
