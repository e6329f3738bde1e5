package moyasar

// stcAnswer is what STC Pay says to a mobile number or a code.
type stcAnswer struct {
	Key     string // the mobile number or the one-time code
	Status  string
	Message string
	Reason  string // key of the sentence that the payment page shows
}

// stcMobiles are the numbers that fail before a code is sent; any other gets one.
// Source: docs.moyasar.com/guides/stc-pay/testing.
var stcMobiles = []stcAnswer{
	{"0515555555", Failed, "Mobile number is not registered to use the STC Pay service.", "stc_unregistered"},
	{"0515555556", Failed, "Please update your information using the STC Pay app before attempting payment.", "stc_update"},
	{"0515555557", Failed, "The customer account status is invalid, please contact STC Pay support.", "stc_account"},
	{"0515555558", Failed, "You have exhausted your OTP attempts, please wait 15 minutes then try again.", "stc_exhausted"},
	{"0515555559", Failed, "Please wait 60 seconds before attempting a new payment.", "stc_wait"},
}

// stcCodes are the documented one-time codes; any other is an invalid one.
// Source: docs.moyasar.com/guides/stc-pay/testing.
var stcCodes = []stcAnswer{
	{"123456", Paid, "Paid", ""},
	{"000000", Paid, "Paid", ""},
	{"111111", Failed, "Insufficient Balance.", "insufficient"},
	{"222222", Failed, "You have exceeded the allowed daily transaction limit for your STC Pay account.", "stc_daily"},
	{"333333", Failed, "You have exceeded the maximum allowed transaction amount.", "stc_maximum"},
	{"444444", Failed, "Connection timed out while waiting for response from STC Pay service.", "stc_timeout"},
}

var stcWrongCode = stcAnswer{Status: Failed, Message: "Invalid OTP", Reason: "stc_code"}

func stcMobile(number string) stcAnswer {
	for _, row := range stcMobiles {
		if row.Key == number {
			return row
		}
	}
	return stcAnswer{Key: number, Status: Initiated}
}

func stcCode(code string) stcAnswer {
	for _, row := range stcCodes {
		if row.Key == code {
			return row
		}
	}
	return stcWrongCode
}
