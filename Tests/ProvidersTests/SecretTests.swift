internal import Providers
internal import Testing

@Suite struct SecretTests {
    @Test func `A key is masked whatever prints it`() {
        let secret = Secret("sk-very-secret")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("very"))
        }
        #expect(secret.reveal() == "sk-very-secret")
    }
}
