// Drives every tool of Docent with the official TypeScript SDKs of both generations.
//   node typescript_client.mjs DOCENT DATA URL FOLDER          FOLDER: what was ingested
//   node typescript_client.mjs DOCENT DATA URL FOLDER TOKEN    over HTTP with a token that may ingest
import assert from 'node:assert/strict';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client as NewClient, StreamableHTTPClientTransport as NewHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as NewStdio } from '@modelcontextprotocol/client/stdio';

const [docent, data, url, folder, token] = process.argv.slice(2);
const command = { command: docent, args: ['--data', data, 'serve', '--stdio'], stderr: 'ignore' };
const identity = { name: 'docent-test', version: '1' };

async function drive(how, client, transport) {
  await client.connect(transport);
  assert.match(client.getInstructions(), /ledger/);
  const { tools } = await client.listTools();
  const reading = ['search_documentation', 'ask_documentation', 'get_section', 'verify_citation', 'find_entities', 'traverse_relationships', 'show_path', 'troubleshoot_error',
    'compare_systems', 'explain_architecture', 'list_configs_affecting', 'explain_ranking', 'whats_changed', 'list_sources'];
  assert.deepEqual(tools.map((tool) => tool.name), /stdio|token/.test(how) ? [...reading, 'ingest_documents'] : reading);
  if (/stdio|token/.test(how)) {
    const taken = await client.callTool({ name: 'ingest_documents', arguments: { targets: [folder], source: 'ledger' } });
    assert.match(taken.structuredContent.job_id, /^job_/, JSON.stringify(taken));
  }
  const call = (name, given) => client.callTool({ name, arguments: given });
  // The SDK validates structured content against the output schema of the tool.
  const hit = (await call('search_documentation', { query: 'rotate the signing key', limit: 2 })).structuredContent.results[0];
  assert.match(hit.text, /signing key/i);
  assert.ok((await call('ask_documentation', { question: 'How do I rotate the signing key?' })).structuredContent.evidence.length > 0);
  assert.match((await call('get_section', { id: hit.section_id })).content[0].text, /signing key/);
  assert.equal((await call('verify_citation', { citations: [hit.citation.id] })).structuredContent.results[0].verdict, 'valid');
  assert.ok((await call('list_sources', {})).structuredContent.sources.some((source) => source.name === 'ledger'));
  const rotate = (await call('find_entities', { like: 'ledgerctl rotate', kind: 'Command' })).structuredContent.entities[0];
  assert.equal(rotate.name, 'ledgerctl rotate');
  assert.ok((await call('traverse_relationships', { node: rotate.id })).structuredContent.nodes.some((node) => node.name === '--signing-key'));
  assert.equal((await call('show_path', { from: rotate.id, to: 'ledgerctl status' })).structuredContent.found, true);
  assert.equal((await call('troubleshoot_error', { error: 'ERR_NO_SAFE' })).structuredContent.error.name, 'ERR_NO_SAFE');
  assert.ok((await call('compare_systems', { a: rotate.id, b: 'ledgerctl status' })).structuredContent.parts.length > 0);
  assert.ok((await call('explain_architecture', { component: rotate.id })).structuredContent.mentioned_in.length > 0);
  assert.equal((await call('list_configs_affecting', { component: rotate.id })).structuredContent.configurations.length, 1);
  assert.equal((await call('explain_ranking', { query: 'rotate the signing key', document: 'no/such/page.md' })).structuredContent.why_not.reason, 'not_ingested');
  assert.deepEqual((await call('whats_changed', { to: '2.0' })).structuredContent.introduced, []);
  assert.equal((await call('search_documentation', { colour: 'red' })).isError, true);
  await assert.rejects(call('no_such_tool', {}));
  const { resources, nextCursor } = await client.listResources();
  // The newer client follows the cursors by itself.
  const rest = nextCursor ? (await client.listResources({ cursor: nextCursor })).resources : [];
  assert.equal(new Set([...resources, ...rest].map((one) => one.uri).filter((uri) => uri.includes('//ledger/'))).size, 121);
  assert.match((await client.readResource({ uri: resources[0].uri })).contents[0].text, /\w/);
  const { prompts } = await client.listPrompts();
  assert.match((await client.getPrompt({ name: prompts[0].name, arguments: { question: 'rotate' } })).messages[0].content.text, /cit_/);
  await client.close();
  console.error(`  ${how}`);
}

if (token) {
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await drive('sdk 1, HTTP with a token', new OldClient(identity), new OldHttp(new URL(url + '/mcp'), { requestInit }));
  await drive('client 2, HTTP with a token', new NewClient(identity, { versionNegotiation: { mode: 'auto' } }), new NewHttp(new URL(url + '/mcp'), { requestInit }));
  await assert.rejects(new OldClient(identity).connect(new OldHttp(new URL(url + '/mcp'))), 'without the token the door is shut');
  process.exit(0);
}
await drive('sdk 1, stdio', new OldClient(identity), new OldStdio(command));
await drive('sdk 1, HTTP', new OldClient(identity), new OldHttp(new URL(url + '/mcp')));
for (const mode of ['auto', 'legacy']) {
  const made = () => new NewClient(identity, { versionNegotiation: { mode } });
  await drive(`client 2, stdio, ${mode}`, made(), new NewStdio(command));
  await drive(`client 2, HTTP, ${mode}`, made(), new NewHttp(new URL(url + '/mcp')));
}
