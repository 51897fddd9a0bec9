internal import Crypto
internal import Foundation
package import Units

extension Units.Digest {
    /// The SHA-256 of `content`.
    package init(of content: [UInt8]) { self.init(of: content[...]) }

    /// The SHA-256 of a slice of a larger array.
    package init(of content: ArraySlice<UInt8>) { self.init(hash: SHA256.hash(data: content)) }
}
