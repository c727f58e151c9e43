"""Help with typing: addresses, communes, companies, proposed and never imposed; what is written freely passes."""
