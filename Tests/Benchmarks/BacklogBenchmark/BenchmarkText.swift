/// Prompts of 200 bytes made of words, by their number: text that compresses about as well as text does.
enum BenchmarkText {
    static let length = 200

    private static let words = """
        the of and to in is that for it as was with be by on not he his but at are this have from or had an they
        which one you were her all she there would their we him been has when who will more no if out so said
        what up its about into than them can only other new some could time these two may then do first any my
        now such like our over man me even most made after also did many before must through back years where
        much your way well down should because each just those people how too little state good very make world
        still own see men work long get here between both life being under never day same another know while
        last might us great old year off come since against go came right used take three summarise translate
        explain contract invoice customer python function error table German French
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) + [0x20] }

    static func bytes(_ number: Int) -> [UInt8] {
        var text = Array("\(number) ".utf8)
        text.reserveCapacity(length + 16)
        var state = UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15
        while text.count < length {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            text += words[Int((state &* 0x2545_F491_4F6C_DD1D) >> 32) % words.count]
        }
        return Array(text[..<length])
    }

    static func string(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }
}
