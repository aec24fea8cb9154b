"""Where records live, and what is derived from them: stores, open days, holdings, exports."""
