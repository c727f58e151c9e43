"""The end of an account, asked for or for want of a login: what is destroyed, what is kept, and in which order.

`calendar` is the law of dormancy, pure; `queries` reads what is at stake; `commands` erases; `rounds` goes round the
dormant accounts; `replay` erases again what a restore brought back.
"""
