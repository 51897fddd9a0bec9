import BatchFiles

extension ResultLineCase {
    /// Answers, and results without one that were run all the same.
    static let answered: [ResultLineCase] =
        [
            .init(name: "chat", line: chat(usage: usage(10, 5)), answer: #""ok""#, cost: 6_250),
            .init(
                name: "cached, and cut off while reasoning",
                line: chat(
                    content: #""a""#,
                    finish: "length",
                    usage: usage(
                        2006,
                        300,
                        #","prompt_tokens_details":{"cached_tokens":1920},"#
                            + #""completion_tokens_details":{"reasoning_tokens":250}"#
                    )
                ),
                answer: #""a""#,
                cost: 334_750
            ),
            .init(
                name: "tool calls whose arguments are no JSON",
                line: success(
                    #"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c","function":{"name":"f","#
                        + #""arguments":"{"}}]},"#
                        + #""finish_reason":"tool_calls"}],"usage":"#
                        + usage(1000, 1, #","prompt_tokens_details":{"cached_tokens":600,"cache_write_tokens":300}"#)
                        + "}"
                ),
                answer: #"[{"id":"c","function":{"name":"f","arguments":"{"}}]"#,
                cost: 67_875
            ),
            .init(
                name: "refusal",
                line: success(
                    #"{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}],"usage":"#
                        + usage(1, 0, #","prompt_tokens_details":{"cached_tokens":1}"#) + "}"
                ),
                answer: #""no""#,
                cost: 13
            ),
            .init(
                name: "body as a string",
                line:
                    #"{"custom_id":"a","response":{"status_code":200,"#
                    + #""body":"{\"choices\":[{\"message\":{\"content\":\"x\"},"#
                    + #"\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,"#
                    + #"\"total_tokens\":2}}"}}"#,
                answer: #""x""#,
                cost: 1_125
            ),
            .init(
                name: "response, reasoning left out",
                line: success(
                    #"{"object":"response","status":"completed","output":[{"type":"reasoning","summary":[],"content":"#
                        + #"[{"type":"reasoning_text","text":"hm"}]},{"type":"message","#
                        + #""content":[{"type":"output_text","#
                        + #""text":"4"},{"type":"output_text","text":"2"}]}],"usage":{"input_tokens":100,"#
                        + #""input_tokens_details":{"cached_tokens":40},"output_tokens":60,"#
                        + #""output_tokens_details":{"reasoning_tokens":50},"total_tokens":160}}"#
                ),
                answer: #""42""#,
                cost: 68_000
            ),
            .init(name: "usage null", line: chat(content: #""y""#, usage: "null"), answer: #""y""#, cost: nil),
            .init(
                name: "more cached than read",
                line: chat(usage: usage(5, 1, #","prompt_tokens_details":{"cached_tokens":9}"#)),
                answer: #""ok""#,
                cost: nil
            ),
            .init(
                name: "reasoning beside the completion",
                line: chat(usage: usage(32, 9, #","completion_tokens_details":{"reasoning_tokens":94}"#, total: 135)),
                answer: #""ok""#,
                cost: 107_000
            ),
            .init(
                name: "thoughts in the total only",
                line: chat(usage: #"{"promptTokens":20,"completionTokens":151,"totalTokens":553}"#),
                answer: #""ok""#,
                cost: 535_500
            ),
            .init(
                name: "embedding",
                line: success(
                    #"{"object":"list","data":[{"index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":8,"#
                        + #""total_tokens":8}}"#
                ),
                answer: "[0.5]",
                cost: 1_000
            ),
            .init(
                name: "message of Anthropic",
                line: #"{"custom_id":"a","result":{"type":"succeeded","message":{"type":"message","content":[{"type":"#
                    + #""thinking","thinking":"…"},{"type":"text","text":"z"}],"stop_reason":"end_turn","usage":{"#
                    + #""input_tokens":3,"cache_creation_input_tokens":1000,"cache_read_input_tokens":2000,"#
                    + #""output_tokens":500,"cache_creation":{"ephemeral_5m_input_tokens":400,"#
                    + #""ephemeral_1h_input_tokens":600},"service_tier":"batch"}}}}"#,
                answer: #""z""#,
                cost: 6_604_500,
                prices: large
            ),
            .init(
                name: "Gemini",
                line:
                    #"{"key":"a","response":{"candidates":[{"content":{"parts":[{"text":"g"}]},"#
                    + #""finishReason":"STOP"}],"#
                    + #""usageMetadata":{"promptTokenCount":50,"cachedContentTokenCount":30,"#
                    + #""toolUsePromptTokenCount":4,"#
                    + #""candidatesTokenCount":7,"thoughtsTokenCount":11,"totalTokenCount":72}}}"#,
                answer: #""g""#,
                cost: 21_375
            ),
            .init(
                name: "filtered, with U+0000, half a character and markup",
                line: chat(content: #""a\u0000b \ud83d =1+1 <script>""#, finish: "content_filter", usage: usage(1, 1)),
                answer: #""a\u0000b \ud83d =1+1 <script>""#,
                cost: 1_125
            ),
            .init(name: "a count below 0", line: chat(usage: usage(-1, 1)), answer: #""ok""#, cost: nil),
            .init(
                name: "counts that are no counts",
                line: chat(
                    usage: #"{"prompt_tokens":9223372036854775808,"completion_tokens":1.5,"total_tokens":1e400}"#
                ),
                answer: #""ok""#,
                cost: nil
            ),
            .init(
                name: "no choice, billed all the same",
                line: success(#"{"choices":[],"usage":\#(usage(1, 0))}"#),
                status: .failed,
                cost: 125
            ),
        ] + others

    /// Further dialects, and tokens that have no price.
    private static let others: [ResultLineCase] = [
        .init(
            name: "completion",
            line: success(#"{"choices":[{"text":"t","finish_reason":"stop"}],"usage":\#(usage(10, 5))}"#),
            answer: #""t""#,
            cost: 6_250
        ),
        .init(
            name: "sound has no price",
            line: chat(usage: usage(10, 5, #","prompt_tokens_details":{"audio_tokens":3}"#)),
            answer: #""ok""#,
            cost: nil
        ),
        .init(
            name: "a search of the provider has no price",
            line: #"{"custom_id":"a","result":{"type":"succeeded","message":{"content":"hi","usage":{"input_tokens":3,"#
                + #""output_tokens":5,"server_tool_use":{"web_search_requests":1}}}}}"#,
            answer: #""hi""#,
            cost: nil
        ),
        .init(
            name: "DeepSeek's cache",
            line: chat(usage: usage(2006, 300, #","prompt_cache_hit_tokens":1920"#)),
            answer: #""ok""#,
            cost: 334_750
        ),
        .init(
            name: "vLLM writes every member that is not set as null",
            line:
                #"{"id":"vllm-1","custom_id":"a","response":{"status_code":200,"request_id":"q","body":{"id":"c","#
                + #""choices":"#
                + #"[{"index":0,"message":{"role":"assistant","content":"v","refusal":null,"tool_calls":[],"#
                + #""function_call":null},"logprobs":null,"finish_reason":"stop"}],"service_tier":null,"usage":{"#
                + #""prompt_tokens":10,"total_tokens":15,"completion_tokens":5,"prompt_tokens_details":null}}},"#
                + #""error":null}"#,
            answer: #""v""#,
            cost: 6_250
        ),
        .init(
            name: "Bedrock with a message of Anthropic",
            line: #"{"recordId":"a","modelInput":{},"modelOutput":{"content":[{"type":"text","text":"b"}],"#
                + #""stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}}}"#,
            answer: #""b""#,
            cost: 6_250
        ),
        .init(
            name: "Bedrock Converse",
            line:
                #"{"recordId":"a","modelOutput":{"output":{"message":{"content":[{"text":"n"}]}},"#
                + #""stopReason":"end_turn","#
                + #""usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15}}}"#,
            answer: #""n""#,
            cost: 6_250
        ),
        .init(
            name: "two embeddings",
            line: success(#"{"data":[{"embedding":[1]},{"embedding":[2]}],"usage":{"prompt_tokens":8}}"#),
            answer: #"[{"embedding":[1]},{"embedding":[2]}]"#,
            cost: 1_000
        ),
        .init(
            name: "the first of several choices",
            line: success(
                #"{"choices":[{"message":{"content":"1"},"finish_reason":"stop"},{"message":{"content":"2"}}],"#
                    + #""usage":\#(usage(10, 5))}"#
            ),
            answer: #""1""#,
            cost: 6_250
        ),
    ]
}
