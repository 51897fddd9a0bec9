/// Whether a price can be meant per million tokens.
enum PriceUnits {
    /// What models cost as a rule, in USD per million tokens.
    static let usual = "0.01 to 200"

    /// What is unlikely about a price in nano-dollars per million tokens; nil where nothing is, and for a price of 0.
    static func doubt(_ price: Int64, _ text: String) -> String? {
        if price > 0, price < 1_000_000 {
            return
                "the price \(text) is very low for USD per million tokens, where \(usual) is usual; a price per "
                + "token must be "
                + "multiplied by 1000000, one per thousand tokens by 1000"
        }
        if price > 1_000_000_000_000 {
            return
                "the price \(text) is very high for USD per million tokens, where \(usual) is usual; a price per "
                + "billion "
                + "tokens must be divided by 1000, one that was multiplied by a million twice by 1000000"
        }
        return nil
    }
}
