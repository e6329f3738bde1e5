package kafala

// Regions are the thirteen regions of the Kingdom, those with the most people first.
var Regions = []string{
	"riyadh", "makkah", "eastern", "madinah", "asir", "jazan", "qassim", "tabuk", "hail", "jawf", "najran",
	"northern", "bahah",
}

// Relations are what the guaranteed person may be to the guarantor.
var Relations = []string{"son", "brother", "father", "husband", "relative", "worker", "friend", "other"}
