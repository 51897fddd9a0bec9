internal import StrictJSON

/// About how many tokens a request has, for the limits of contexts and queues: no bill is made of it.
///
/// A token is taken to have four bytes, as English text has in the tokenizers of most models. The members of a request
/// count as its text does, which covers the few tokens that each message costs. White space between tokens counts
/// nothing, and a long string of base64 as one picture.
struct TokenEstimate {
    var request: Int
    /// Of the longest answer.
    var answer: Int
    /// Whether the request says how long the answer may be.
    var isLimited: Bool

    static let bytesPerToken = 4
    /// What a picture of medium size costs at OpenAI and Anthropic.
    static let tokensPerBlob = 1_500
    /// What a role and the marks around a message cost.
    static let tokensPerMessage = 4

    init(bytes: Int, messages: Int, answer: Int, isLimited: Bool) {
        request = (bytes + Self.bytesPerToken - 1) / Self.bytesPerToken + messages * Self.tokensPerMessage
        self.answer = answer
        self.isLimited = isLimited
    }

    init(_ scan: borrowing JSONScan, answer: Int, isLimited: Bool) {
        let bytes = scan.value.count - scan.spaces - scan.blobBytes
        self.init(bytes: Swift.max(0, bytes), messages: 0, answer: answer, isLimited: isLimited)
        request += scan.blobs * Self.tokensPerBlob
    }
}
