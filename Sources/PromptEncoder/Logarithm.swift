internal import Glibc

/// ln of a positive whole number, rounded to single precision.
func naturalLogarithm(of number: Int) -> Float { Float(log(Double(number))) }
