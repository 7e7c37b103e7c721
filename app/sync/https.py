import requests
from requests.adapters import HTTPAdapter
from app.security.tls import pinned_context, SERVER_NAME
from app.sync.protocol import Answered, Outcome
class A(HTTPAdapter):
    def __init__(self,ctx): self.ctx=ctx; super().__init__()
    def init_poolmanager(self,*a,**k): super().init_poolmanager(*a,ssl_context=self.ctx,assert_hostname=SERVER_NAME,server_hostname=SERVER_NAME,**k)
    def build_connection_pool_key_attributes(self,request,verify,cert=None):
        h,p=super().build_connection_pool_key_attributes(request,verify,cert); p.pop("ca_certs",None); p.pop("ca_cert_dir",None); p["ssl_context"]=self.ctx; return h,p
    def cert_verify(self,conn,url,verify,cert): pass
class HttpsCarrier:
    def __init__(self,address,cert):
        self.s=requests.Session(); self.s.trust_env=False; self.s.headers.clear(); self.s.mount("https://",A(pinned_context(cert))); self.a=address; self.n=self.u=self.d=0
    def send(self,wire):
        self.n+=1; self.u+=len(wire)
        try: r=self.s.post(self.a+"/v1",data=wire,timeout=20,allow_redirects=False)
        except requests.exceptions.SSLError as e: return Answered(failure=Outcome.WRONG_KEY)
        except requests.exceptions.RequestException as e: return Answered(failure=Outcome.OFFLINE)
        self.d+=len(r.content)
        return Answered(status=r.status_code,body=r.content)
    @property
    def traffic(self): return self.n,self.u,self.d
