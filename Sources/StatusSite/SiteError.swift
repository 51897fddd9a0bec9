/// Why the site could not be built or published; the site that was there before stays as it is.
package struct SiteError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// A template asks for a field the page does not give, or cannot be parsed.
        case template
        /// The folder to publish into cannot be used.
        case folder
        /// The file system refused an operation.
        case fileSystem
        /// Another build is publishing into the same folder.
        case busy
        /// A page is larger than the site allows.
        case tooLarge
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
