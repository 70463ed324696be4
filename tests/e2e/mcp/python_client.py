"""Drives every MCP method and tool of Docent with the official Python SDK.

  python_client.py DOCENT DATA URL VERSIONS    over stdio and HTTP, in both eras; VERSIONS is a store with two versions of one source
"""
import asyncio
import os
import subprocess
import sys
import tempfile

from mcp import Client, MCPError, StdioServerParameters
from mcp_types import ElicitResult, PromptReference, ResourceTemplateReference

TOOLS = ["search_documentation", "ask_documentation", "get_section", "verify_citation", "find_entities", "traverse_relationships", "show_path", "troubleshoot_error",
         "compare_systems", "explain_architecture", "list_configs_affecting", "explain_ranking", "whats_changed", "list_sources"]


async def walk_graph(client):
    """What the tools of the graph say of one command."""
    found = await client.call_tool("find_entities", {"query": "ledgerctl", "type": "command"})
    names = {entity["name"]: entity["id"] for entity in found.structured_content["entities"]}
    assert {"ledgerctl rotate", "ledgerctl status"} <= set(names), found
    for node in ("Ledgerctl Rotate", "Command:ledgerctl rotate", names["ledgerctl rotate"]):
        near = await client.call_tool("traverse_relationships", {"entity": node, "hops": "2"})
        assert "--signing-key" in [one["name"] for one in near.structured_content["nodes"]], near
        assert all(edge["evidence"]["section_id"].startswith("sec_") for edge in near.structured_content["edges"]), near
    path = await client.call_tool("show_path", {"from": "ledgerctl rotate", "to": "ledgerctl status"})
    assert path.structured_content["found"] and path.structured_content["path"], path
    trouble = await client.call_tool("troubleshoot_error", {"message": "it ends with ERR_NO_SAFE"})
    assert trouble.structured_content["error"]["name"] == "ERR_NO_SAFE" and "Open the safe" in trouble.content[0].text, trouble
    compared = await client.call_tool("compare_systems", {"a": "ledgerctl rotate", "b": "ledgerctl status"})
    assert compared.structured_content["a"]["kind"] == compared.structured_content["b"]["kind"] == "Command" and compared.structured_content["parts"], compared
    explained = await client.call_tool("explain_architecture", {"name": "ledgerctl rotate"})
    assert explained.structured_content["mentioned_in"], explained
    settings = await client.call_tool("list_configs_affecting", {"component": "ledgerctl rotate"})
    assert [one["configuration"]["name"] for one in settings.structured_content["configurations"]] == ["--signing-key"], settings
    changed = await client.call_tool("whats_changed", {"version": "2.0"})
    assert changed.structured_content["introduced"] == [], changed
    for name, arguments in (("traverse_relationships", {"node": "no such thing"}), ("traverse_relationships", {"node": "ledgerctl rotate", "depth": 9}), ("show_path", {"from": "ledgerctl rotate"})):
        refused = await client.call_tool(name, arguments)
        assert refused.is_error and refused.content[0].text, (name, refused)


async def ingest(client):
    """A job is taken at once and done soon."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "okapi.md"), "w", encoding="utf-8") as file:
            file.write("# Okapi\n\nThe okapi belongs to the giraffes.\n")
        taken = await client.call_tool("ingest_documents", {"path": folder, "source": "animals"})
        assert not taken.is_error and taken.structured_content["job_id"].startswith("job_"), taken
        for _ in range(300):
            found = await client.call_tool("search_documentation", {"query": "okapi", "source": "animals"})
            if not found.is_error and found.structured_content["results"]:
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("what was ingested is not found")
        refused = await client.call_tool("ingest_documents", {"path": folder + "/nowhere"})
        assert refused.is_error and "nowhere" in refused.content[0].text, refused


async def drive(how, server, mode, revision):
    async with Client(server, mode=mode) as client:
        assert client.protocol_version == revision, (how, client.protocol_version)
        assert "ledger" in client.instructions, client.instructions
        tools = (await client.list_tools()).tools
        owner = how.startswith("stdio")  # who starts the server may ingest; over HTTP a token must say so
        assert [tool.name for tool in tools] == TOOLS + (["ingest_documents"] if owner else []), tools
        assert all(tool.annotations.read_only_hint == (tool.name in TOOLS) and tool.output_schema for tool in tools)
        if owner:
            await ingest(client)

        found = await client.call_tool("search_documentation", {"q": "rotate the signing key", "top_k": "3"})
        assert not found.is_error and "rotate" in found.content[0].text.lower(), found
        hit = found.structured_content["results"][0]
        assert hit["citation"]["id"] in found.content[0].text
        answer = await client.call_tool("ask_documentation", {"question": "How do I rotate the signing key?"})
        assert answer.structured_content["evidence"] and "answerable" in answer.structured_content, answer
        for wanted in (hit["section_id"], hit["passage_id"], hit["document_id"]):
            section = await client.call_tool("get_section", {"section_id": wanted, "context": ["parents"]})
            assert "signing key" in section.content[0].text, section
        checked = await client.call_tool("verify_citation", {"citation": hit["citation"]["id"]})
        assert checked.structured_content["results"][0]["verdict"] == "valid", checked
        assert (await client.call_tool("verify_citation", {"citations": ["cit_x"]})).structured_content["results"][0]["verdict"] == "invalid"
        await walk_graph(client)
        sources = await client.call_tool("list_sources", {})
        assert "ledger" in [source["name"] for source in sources.structured_content["sources"]]
        for arguments in ({}, {"query": ""}, {"query": "x", "limit": 0}, {"query": "x", "colour": "red"}, {"query": "x", "source": "nowhere"}):
            refused = await client.call_tool("search_documentation", arguments)
            assert refused.is_error and refused.content[0].text, arguments
        try:
            await client.call_tool("no_such_tool", {})
            raise AssertionError("an unknown tool was called")
        except MCPError:
            pass

        seen, cursor = [], None
        while True:
            page = await client.list_resources(cursor=cursor)
            seen += [str(resource.uri) for resource in page.resources if "//ledger/" in str(resource.uri)]
            cursor = page.next_cursor
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == 121, len(seen)
        key_page = next(uri for uri in seen if "signing" in uri)
        text = (await client.read_resource(key_page)).contents[0].text
        assert "signing key" in text, text
        part = (await client.read_resource(key_page + "#rotate-it")).contents[0].text
        assert "Rotate it" in part and "Where it is kept" not in part, part
        try:
            await client.read_resource("docent://ledger/none.md")
            raise AssertionError("a resource that is not there was read")
        except MCPError:
            pass
        template = (await client.list_resource_templates()).resource_templates[0].uri_template
        completion = await client.complete(ResourceTemplateReference(type="ref/resource", uri=template), {"name": "path", "value": "sign"})
        assert completion.completion.values == ["signing key.md"], completion

        prompts = (await client.list_prompts()).prompts
        assert len(prompts) == 3
        completion = await client.complete(PromptReference(type="ref/prompt", name=prompts[0].name), {"name": "source", "value": "l"})
        assert completion.completion.values[0] == "ledger", completion
        for prompt in prompts:
            made = await client.get_prompt(prompt.name, {prompt.arguments[0].name: "rotate the signing key"})
            assert "cit_" in made.messages[0].content.text
        print(f"  {how}, {revision}", file=sys.stderr)


async def choose_versions(how, server, mode):
    """A question that several versions answer: clients with a form are asked (an older one while its call waits), others are told."""
    asked = []

    def answer_with(action, content=None):
        async def callback(context, params):
            asked.append(params.requested_schema["properties"]["version"]["enum"])
            return ElicitResult(action=action, content=content)

        return callback

    question = {"query": "how long is the session timeout"}
    async with Client(server, mode=mode, elicitation_callback=answer_with("accept", {"version": "v2"})) as client:
        found = await client.call_tool("search_documentation", question)
        assert {hit["version"] for hit in found.structured_content["results"]} == {"v2"}, found
        await client.call_tool("ask_documentation", {"question": question["query"]})
        assert asked == [["v1", "v2", "all versions"]] * 2, asked
        await client.call_tool("search_documentation", question | {"version": "v1"})
        assert len(asked) == 2, "who names a version is not asked"
    async with Client(server, mode=mode, elicitation_callback=answer_with("decline")) as client:
        found = await client.call_tool("search_documentation", question)
        assert {hit["version"] for hit in found.structured_content["results"] if hit["version"]} == {"v1", "v2"}
    async with Client(server, mode=mode) as client:
        found = await client.call_tool("search_documentation", question)
        assert found.structured_content["ambiguous"] == [{"mention": "handbook", "candidates": ["v1", "v2"]}], found
    print(f"  choice of a version over {how}, {mode}", file=sys.stderr)


async def choose_meaning(how, server, mode):
    """A name that a command and a setting have: clients with a form are asked which is meant, others get the candidates in the error."""
    asked = []

    async def callback(context, params):
        asked.append(params.requested_schema["properties"]["node"]["enum"])
        return ElicitResult(action="accept", content={"node": "Configuration:lightctl"})

    async def declined(context, params):
        return ElicitResult(action="decline")

    async with Client(server, mode=mode, elicitation_callback=callback) as client:
        found = await client.call_tool("traverse_relationships", {"node": "lightctl"})
        assert found.structured_content["node"]["kind"] == "Configuration", found
        assert len(asked) == 1 and set(asked[0]) == {"Command:lightctl", "Configuration:lightctl"}, asked
        found = await client.call_tool("traverse_relationships", {"node": "Command:lightctl"})
        assert found.structured_content["node"]["kind"] == "Command" and len(asked) == 1, found
    for client in (Client(server, mode=mode, elicitation_callback=declined), Client(server, mode=mode)):
        async with client:
            found = await client.call_tool("traverse_relationships", {"node": "lightctl"})
            assert found.is_error and "Command:lightctl" in found.content[0].text and "Configuration:lightctl" in found.content[0].text, found
    print(f"  choice of a meaning over {how}, {mode}", file=sys.stderr)


async def hear_of_changes(how, server, docent, data):
    """Another process ingests; who listens hears of it."""
    folder = os.path.join(os.path.dirname(data), "v1")
    page = os.path.join(folder, "sessions.md")
    async with Client(server) as client:
        watched = next(str(one.uri) for one in (await client.list_resources()).resources if "v1" in str(one.uri))
        async with client.listen(tools_list_changed=True, resources_list_changed=True, resource_subscriptions=[watched]) as changes:
            assert changes.honored.resources_list_changed and not changes.honored.tools_list_changed, changes.honored
            with open(page, "a", encoding="utf-8") as file:
                file.write("\nOne more line.\n")
            command = [docent, "--data", data, "ingest", folder, "--source", "handbook", "--version-label", "v1", "--no-embed"]
            subprocess.run(command, check=True, capture_output=True)
            heard = set()
            async with asyncio.timeout(20):
                async for event in changes:
                    heard.add(type(event).__name__)
                    if len(heard) == 2:
                        break
        assert (await client.list_tools()).tools, "the connection goes on after the subscription"
    print(f"  changes over {how}: {', '.join(sorted(heard))}", file=sys.stderr)


async def main():
    docent, data, url, versions = sys.argv[1:]
    lines = StdioServerParameters(command=docent, args=["--data", versions, "serve", "--stdio"])
    for mode in ("auto", "legacy"):
        await choose_versions("stdio", lines, mode)
        await choose_meaning("stdio", lines, mode)
    await hear_of_changes("stdio", lines, docent, versions)
    serving = subprocess.Popen([docent, "--data", versions, "serve", "--http", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        line = next(line for line in serving.stderr if line.startswith("listening on "))
        address = line.split()[-1] + "/mcp"
        for mode in ("auto", "legacy"):
            await choose_versions("HTTP", address, mode)
            await choose_meaning("HTTP", address, mode)
        await hear_of_changes("HTTP", address, docent, versions)
    finally:
        serving.terminate()
        assert serving.wait(10) == 0
    stdio = StdioServerParameters(command=docent, args=["--data", data, "serve", "--stdio"])
    for how, server in (("stdio", stdio), ("HTTP", url + "/mcp")):
        await drive(how, server, "auto", "2026-07-28")
        await drive(how, server, "legacy", "2025-11-25")


asyncio.run(main())
