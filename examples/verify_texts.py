#!/usr/bin/env python3
"""Compares tokens and chat texts with transformers, on random texts.

    python examples/verify_texts.py [DIR]... [--templates DIR] [MAVEN_OPTION]...

DIR is a Hugging Face directory; three small tokenizers of its own, in the manner of Qwen2, Llama 3
and Llama 2, are always compared too. --templates names a folder of chat templates (*.jinja). Needs
transformers, tokenizers and Maven. Every line is a directory with the number of texts and
conversations, and how many came out differently; more than 0 fails.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers
from transformers import AutoTokenizer
from transformers.utils.logging import set_verbosity_error

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COUNT = 400
SEED = 20250101

WORDS = """the a cat dog sat on under food was good bad very formal tell me about what is your
name don't it's we're 12 345 2024 hello world Über naïve 東京都 привет мир مرحبا नमस्ते 🙂 👩‍👩‍👧‍👦 🇩🇪
e\u0301 \u00e9 ﬁ ½ ① x² — “quoted” C++ a_b https://example.org/?q=1 {{ }} {% if %} <tag> &amp; \\n""".split()
SPACES = [" ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u3000", "\u200b", ""]
ROLES = ["user", "assistant"]

WORD = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

TURNS = """\
{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content'] | trim %}
    {%- set turns = messages[1:] %}
{%- else %}
    {%- set system = 'Be brief.' %}
    {%- set turns = messages %}
{%- endif %}
{{- '<|begin|>system\\n' ~ system ~ '<|end|>\\n' }}
{%- set ns = namespace(count=0) %}
{# Every turn has a number. #}
{% for message in turns %}
    {%- set ns.count = ns.count + 1 %}
    {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('roles must alternate, not ' + message.role) }}
    {%- endif %}
    {{- '<|begin|>' + message.role + ' ' + ns.count | string + '\\n' + message['content'].strip() }}
    {%- if message.tool_calls is defined and message.tool_calls is not none %}
        {{- message.tool_calls | tojson }}
    {%- elif not loop.last or not add_generation_prompt %}
        {{- '<|end|>\\n' }}
    {%- else -%}
        <|end|>
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|begin|>assistant\\n' }}
{%- endif %}
"""


def corpus():
    generator = random.Random(1)
    return [" ".join(generator.choice(WORDS[:30]) for _ in range(20)) for _ in range(300)]


def byte_level(normalizer=None):
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORD), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    special = ["<|text|>", "<|begin|>", "<|end|>"]
    tokenizer.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in special])
    return tokenizer


def beginning_with(tokenizer, token):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{token} $A",
        pair=f"{token} $A {token} $B",
        special_tokens=[(token, tokenizer.token_to_id(token))],
    )
    return tokenizer


def byte_fallback():
    """Spaces as part of words, and bytes for characters that are none."""
    special = ["<unk>", "<|text|>", "<|end|>", "<|begin|>"]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    bytes_ = [f"<0x{i:02X}>" for i in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special + bytes_, show_progress=False
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    tree = json.loads(tokenizer.to_str())
    tree["added_tokens"] = [t for t in tree["added_tokens"] if t["content"] in special]
    return beginning_with(Tokenizer.from_str(json.dumps(tree)), "<|text|>")


def tokenizers():
    yield "qwen2", byte_level(normalizers.NFC())
    yield "llama_3", beginning_with(byte_level(), "<|text|>")
    yield "llama_2", byte_fallback()


def save(tokenizer, directory, template):
    os.makedirs(directory)
    tokenizer.save(os.path.join(directory, "tokenizer.json"))
    config = dict(
        tokenizer_class="PreTrainedTokenizerFast",
        bos_token="<|text|>",
        eos_token="<|end|>",
        clean_up_tokenization_spaces=False,
        chat_template=template,
    )
    with open(os.path.join(directory, "tokenizer_config.json"), "w") as file:
        json.dump(config, file)


def random_text(generator):
    parts = []
    for _ in range(generator.randint(0, 30)):
        if generator.random() < 0.05:
            point = generator.choice([generator.randrange(32, 0xD800), generator.randrange(0xE000, 0x110000)])
            parts.append(chr(point))
        elif generator.random() < 0.03:
            parts.append(generator.choice(["<|end|>", "<|begin|>", "<|text|>", "</s>", "<|im_end|>"]))
        else:
            parts.append(generator.choice(WORDS))
        parts.append(generator.choice(SPACES))
    return "".join(parts)


def conversations():
    generator = random.Random(SEED)
    for number in range(COUNT):
        messages = []
        if generator.random() < 0.3:
            messages.append(dict(role="system", content=random_text(generator)))
        for turn in range(generator.randint(1, 5)):
            role = ROLES[turn % 2] if generator.random() < 0.97 else generator.choice(ROLES)
            messages.append(dict(role=role, content=random_text(generator)))
        yield messages


def expected(tokenizer, messages):
    text = messages[-1]["content"]
    ids = tokenizer.encode(text, add_special_tokens=False)
    result = dict(
        ids=ids,
        whole_ids=tokenizer.encode(text),
        decoded=tokenizer.decode(ids, skip_special_tokens=True),
    )
    try:
        prompt, whole = (
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=flag)
            for flag in (True, False)
        )
        result.update(
            prompt=prompt,
            conversation=whole,
            prompt_ids=tokenizer.encode(prompt, add_special_tokens=False),
        )
    except Exception as error:  # jinja2's, whose message is the template's
        result.update(error=str(error))
    return result


def run_java(directory, options):
    subprocess.run(
        [
            "mvn", "-q", "-B", "-Dquick", "-pl", "backend-djl-gpu", "-am", "test",
            "-Dtest=TextDump", "-Dsurefire.failIfNoSpecifiedTests=false",
            f"-Daligndistil.texts={directory}",
            *options,
        ],
        cwd=ROOT,
        check=True,
    )


def same(ours, theirs):
    if "error" in theirs and "error" in ours:
        return theirs["error"] in ours["error"] and {**ours, "error": ""} == {**theirs, "error": ""}
    return ours == theirs


def compare(name, directory, inputs):
    tokenizer = AutoTokenizer.from_pretrained(directory)
    with open(os.path.join(directory, "result.jsonl"), encoding="utf-8") as file:
        ours = [json.loads(line) for line in file.read().split("\n")[:-1]]
    theirs = [expected(tokenizer, messages) for messages in inputs]
    different = [i for i in range(len(inputs)) if not same(ours[i], theirs[i])]
    refused = sum("error" in each for each in theirs)
    failed = bool(different) or len(ours) != len(theirs)
    print(
        f"{'FAIL' if failed else 'ok  '} {name:28} {len(inputs)} texts and conversations, "
        f"{refused} refused by the template, {len(different)} different"
    )
    for i in different[:1]:
        for key in theirs[i].keys() | ours[i].keys():
            if ours[i].get(key) != theirs[i].get(key):
                print(f"  {key}\n    ours   {ours[i].get(key)!r}\n    theirs {theirs[i].get(key)!r}")
    return failed


def prepare(root, arguments):
    own = dict(tokenizers())
    for name, tokenizer in own.items():
        save(tokenizer, os.path.join(root, name), TURNS)
    for number, directory in enumerate(arguments.directories):
        name = f"{number}_{os.path.basename(os.path.abspath(directory))}"
        small = shutil.ignore_patterns("*.safetensors", "*.bin", "*.pt", "*.gguf")
        shutil.copytree(directory, os.path.join(root, name), ignore=small)
    if arguments.templates:
        for file in sorted(os.listdir(arguments.templates)):
            if file.endswith(".jinja"):
                directory = os.path.join(root, file)
                save(own["llama_3"], directory, None)
                shutil.copy(
                    os.path.join(arguments.templates, file),
                    os.path.join(directory, "chat_template.jinja"),
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directories", nargs="*")
    parser.add_argument("--templates")
    arguments, options = parser.parse_known_args()
    set_verbosity_error()
    inputs = list(conversations())
    with tempfile.TemporaryDirectory() as root:
        prepare(root, arguments)
        names = sorted(os.listdir(root))
        for name in names:
            path = os.path.join(root, name, "messages.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                for messages in inputs:
                    file.write(json.dumps(dict(messages=messages)) + "\n")
        run_java(root, options)
        failures = sum(compare(name, os.path.join(root, name), inputs) for name in names)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
